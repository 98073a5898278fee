/**
 * The work of a run: workers pass all buckets through the chain, once for each global stage up to its summaries, which
 * is then decided, and once to the end; each time within what is left of the budget.
 */
import type { Config } from "../../schemas/config.ts";
import { type Executor, runWorkers } from "../executors/local.ts";
import type { RecipeStage } from "../recipes.ts";
import type { StageKey } from "../store/keys.ts";
import { pricesOf } from "../store/measurements.ts";
import { chainOfPlan, unsealedBuckets } from "../store/open-buckets.ts";
import { isPlanned, type Plan, writePlan } from "../store/plan.ts";
import type { RunDir } from "../store/run-dir.ts";
import { Progress } from "../worker/progress.ts";
import { allowancesOf, workWithin } from "./budget.ts";
import { decidedBefore, decideWhole } from "./global-stage.ts";

type Scene = {
  run: RunDir;
  config: Config;
  stages: readonly RecipeStage[];
  keys: ReadonlyMap<string, StageKey>;
  workers: number;
  counts: Map<string, number>;
};
type Options = { executor?: Executor; signal: AbortSignal; say: (line: string) => void };

/** @param worked whether there is anything to do at all  @returns the plan as it was carried out */
export async function workThrough(
  scene: Scene,
  plan: Plan,
  { options, worked }: { options: Options; worked: boolean },
): Promise<Plan> {
  const { run, config, keys } = scene;
  const { signal, say: log } = options;
  let at = plan;
  for (const stage of scene.stages) {
    if (stage.kind !== "global") continue;
    if (worked && (await unsealedBuckets(run, at)).length > 0) await passOnce(scene, at, options);
    const hash = worked
      ? await decideWhole(stage, { run, config, keys, signal, log })
      : await decidedBefore(stage, scene);
    at = { ...at, decided: { ...at.decided, [stage.name]: hash } };
  }
  if (worked) await passOnce(scene, at, options);
  else if (!(await isPlanned(run, at))) await writePlan(run, at);
  return at;
}

/** As far as the plan lets workers go. */
async function passOnce(scene: Scene, plan: Plan, options: Options): Promise<void> {
  const { run, counts } = scene;
  const isLocal = options.executor === undefined || options.executor === runWorkers;
  plan.budget = await allowancesOf(run, plan, { isLocal });
  await writePlan(run, plan);
  await workWithin({ run, plan, counts, isLocal }, () => workOnce(scene, plan, options));
  options.signal.throwIfAborted();
}

/** Adds to a count. */
export const counter =
  (counts: Map<string, number>) =>
  (what: string, by = 1): void => {
    counts.set(what, (counts.get(what) ?? 0) + by);
  };

async function workOnce(scene: Scene, plan: Plan, options: Options): Promise<void> {
  const { run, workers } = scene;
  const { length } = await chainOfPlan(run, plan);
  const progress = new Progress(run.facts.buckets * length, {
    unit: "buckets_stage_done",
    prices: pricesOf(scene.config),
  });
  const count = counter(scene.counts);
  progress.start();
  try {
    await (options.executor ?? runWorkers)({
      runDir: run.root,
      stage: plan.until,
      workers,
      onCount: (what, by) => {
        progress.count(what, by);
        count(what, by);
      },
      signal: options.signal,
    });
  } finally {
    progress.stop();
  }
  const detail = progress.detail().replace(/, [^,]* left$/, "");
  if (detail !== "") options.say(detail);
}
