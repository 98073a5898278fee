/**
 * The work of a run. Workers pass all buckets through the chain: once up to the summaries of each
 * global stage, which then decides, and once to the end; each time within the remaining budget.
 */
import { number } from "../../io/format.ts";
import { NOW } from "../../judge/counts.ts";
import { type Executor, runWorkers } from "../executors/local.ts";
import { pricesOf } from "../store/measurements.ts";
import { openBuckets } from "../store/open-buckets.ts";
import { isPlanned, type Plan, writePlan } from "../store/plan.ts";
import type { RunContext } from "../store/run-context.ts";
import { Progress, type WorkSize } from "../worker/progress.ts";
import { type FileRunOptions, inRounds } from "./batch/in-rounds.ts";
import { allowancesOf, workWithin } from "./budget.ts";
import { decidedBefore, decideGlobal } from "./global-stage.ts";
import { workSize } from "./work-size.ts";

/**
 * A run with its number of workers, what they have counted so far, and the progress on display.
 */
export type WorkContext = RunContext & {
  workers: number;
  counts: Map<string, number>;
  display: { now: Progress | null };
};
type Options = FileRunOptions & { executor?: Executor; signal: AbortSignal; say: (line: string) => void };

/**
 * @param worked whether there is anything to do
 * @returns the plan with the decisions of global stages
 */
export async function workThrough(
  context: WorkContext,
  plan: Plan,
  { options, worked }: { options: Options; worked: boolean },
): Promise<Plan> {
  const { run } = context;
  const { signal, say: log } = options;
  let at = plan;
  for (const stage of context.stages) {
    if (stage.kind !== "global") continue;
    if (worked && (await openBuckets(run, at)).length > 0) await passOnce(context, at, options);
    const hash = worked
      ? await decideGlobal(stage, context, { signal, log })
      : await decidedBefore(stage, context);
    at = { ...at, decided: { ...at.decided, [stage.name]: hash } };
  }
  if (worked) await passOnce(context, at, options);
  else if (!(await isPlanned(run, at))) await writePlan(run, at);
  return at;
}

/** One pass, up to the next global stage without a decision. */
async function passOnce(context: WorkContext, plan: Plan, options: Options): Promise<void> {
  const { run, counts } = context;
  const isLocal = options.executor === undefined || options.executor === runWorkers;
  plan.budget = await allowancesOf(run, plan, { isLocal });
  await writePlan(run, plan);
  const work = () => inRounds(context, options, () => workOnce(context, plan, options));
  await workWithin({ run, plan, counts, isLocal }, work);
  options.signal.throwIfAborted();
}

/** Adds to a count. */
export const counter =
  (counts: Map<string, number>) =>
  (what: string, by = 1): void => {
    counts.set(what, (counts.get(what) ?? 0) + by);
  };

/** The first line of a command that resumes. */
const resumedLine = ({ unit, done, total }: WorkSize): string =>
  `resuming: ${number(done)} of ${number(total ?? done)} ${unit} are done; no answer or verdict on record is asked for again`;

async function workOnce(context: WorkContext, plan: Plan, options: Options): Promise<void> {
  const { run, workers } = context;
  const size = await workSize(run, plan);
  const progress = new Progress(size, { prices: pricesOf(context.config) });
  const count = counter(context.counts);
  if (size.done > 0) options.say(resumedLine(size));
  context.display.now = progress;
  progress.start();
  try {
    await (options.executor ?? runWorkers)({
      runDir: run.root,
      stage: plan.until,
      workers,
      onCount: (what, by) => {
        progress.count(what, by);
        if (!what.startsWith(NOW)) count(what, by);
      },
      signal: options.signal,
    });
  } finally {
    progress.stop();
    context.display.now = null;
  }
  const detail = progress.detail();
  if (detail !== "") options.say(detail);
}
