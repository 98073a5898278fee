/**
 * `--from generate`: answers on record are replayed before anybody is asked; then the user learns
 * how many turns lack an answer and what they may cost.
 * Promise: without consent nothing is asked, and the run is as it was before the command.
 */
import { rm } from "node:fs/promises";
import { number } from "../../io/format.ts";
import { costOf } from "../../policy/openai/usage.ts";
import { fileModeOf, priceFactor } from "../../schemas/batch-options.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError } from "../../schemas/errors.ts";
import { type Executor, runWorkers } from "../executors/local.ts";
import { producerOf } from "../recipes.ts";
import { openRound } from "../store/batch-files.ts";
import { pricesOf } from "../store/measurements.ts";
import { type Plan, writePlan } from "../store/plan.ts";
import { hasBudget } from "../worker/allowances.ts";
import { takeUnanswered, type Unanswered } from "../worker/replay.ts";
import type { Rerun } from "./rerun.ts";
import { counter, type WorkContext } from "./work.ts";

const SAMPLING = producerOf("trajectory/1");
/** Judges the other tests of a program in the same process, so it is replayed too. */
const VERIFYING = producerOf("verification/1");

export type Consent = {
  yes: boolean;
  /** false: the workers outlive the command, so it cannot count before it asks; default true. */
  countsFirst?: boolean | undefined;
};
type Options = Consent & { executor?: Executor; signal: AbortSignal; say: (line: string) => void };

const isAgreed = (config: Config, { yes }: Consent): boolean => yes || hasBudget(config);

/**
 * Whether this command has to replay before it asks.
 * @throws UserError if it cannot count first, and nobody agreed to what the turns may cost
 */
export function replaysFirst(
  rerun: Rerun,
  { config, todo, options }: { config: Config; todo: readonly string[]; options: Consent },
): boolean {
  const asks = config.policy.kind === "openai" && config.generate.trajectories === undefined;
  if (!asks || !todo.includes(SAMPLING) || !rerun.isUndecided) return false;
  if (options.countsFirst !== false) return true;
  if (!isAgreed(config, options))
    throw refused("turns may lack an answer, which only --executor local counts");
  return false;
}

/** @param plan of the whole run */
export async function replayFirst(
  context: WorkContext,
  plan: Plan,
  { rerun, options }: { rerun: Rerun; options: Options },
): Promise<void> {
  const { run, config, stages, workers } = context;
  const { signal, say } = options;
  // What a round of files has asked was agreed to when it was sent.
  if (fileModeOf(config.policy) !== null && (await openRound(run)) !== null) return rerun.agree();
  const until = stages.some(({ name }) => name === VERIFYING) ? VERIFYING : SAMPLING;
  await rm(run.replay, { recursive: true, force: true });
  await writePlan(run, { ...plan, until, replay: true });
  say(`--from ${rerun.from}: replaying answers on record`);
  const onCount = counter(context.counts);
  await (options.executor ?? runWorkers)({ runDir: run.root, stage: until, workers, onCount, signal });
  signal.throwIfAborted();
  const lacking = await takeUnanswered(run);
  for (const line of unansweredLines(lacking, config)) say(line);
  if (lacking.turns > 0 && !isAgreed(config, options)) {
    const isBack = await rerun.restore();
    throw refused(`${turns(lacking)}${isBack ? "; the run is as it was before" : ""}`);
  }
  await rerun.agree();
}

const turns = ({ turns: n }: Unanswered): string =>
  n === 1 ? "1 turn lacks an answer" : `${number(n)} turns lack an answer`;

function unansweredLines(lacking: Unanswered, config: Config): string[] {
  if (lacking.turns === 0) return ["no turn lacks an answer"];
  const completion_tokens = Math.min(lacking.turns * config.estimate.answer_tokens, lacking.max_tokens);
  const used = { prompt_tokens: lacking.prompt_tokens, cached_tokens: 0, completion_tokens };
  const prices = pricesOf(config);
  const money =
    prices === null ? "" : `, which cost ${(costOf(used, prices) * priceFactor(config.policy)).toFixed(4)}`;
  return [
    `${turns(lacking)}: about ${number(used.prompt_tokens)} prompt tokens and ${number(completion_tokens)} of answers ` +
      `(estimate.answer_tokens; at most ${number(lacking.max_tokens)})${money}; later turns of the same trajectories add to it`,
  ];
}

const refused = (got: string): UserError =>
  new UserError({
    where: "this run",
    expected: "--yes or a budget, since turns without an answer would be asked for",
    got,
    fix: "Add --yes to ask for them; or set policy.budget_tokens or budget_money.",
  });
