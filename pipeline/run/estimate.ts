/**
 * Estimates a run: calls, tokens with cached prefixes, GPU and core hours, disk, cost. Promises:
 * reads the problems and calls no server; every assumption is an option of the section `estimate`;
 * after a run the actual figures are shown beside it. Does not cover retries, nor answers that are
 * already recorded.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { costOf } from "../../policy/openai/usage.ts";
import { composeTurn, userText } from "../../rollout/compose.ts";
import { loadPrompts, type Prompts } from "../../rollout/prompts.ts";
import { findStrategy, planOf, type Strategy } from "../../rollout/strategies.ts";
import { estimateTokens } from "../../rollout/tokens.ts";
import { priceFactor } from "../../schemas/batch-options.ts";
import type { Config } from "../../schemas/config.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import type { LoadedConfig } from "../config.ts";
import { optionsOf, producerOf, type Recipe } from "../recipes.ts";
import { bucketsFor } from "../store/buckets.ts";
import { type Measured, moneyOf, pricesOf, tokensIn } from "../store/measurements.ts";

/** Sums over a run. Tokens, bytes, hours; money in the unit of the price table. */
export type Amounts = {
  problems: number;
  trajectories: number;
  model_calls: number;
  prompt_tokens: number;
  /** Of those, what a server with a prefix cache does not process again. */
  cached_tokens: number;
  completion_tokens: number;
  tests_run: number;
  gpu_hours: number;
  core_hours: number;
  /** Of the stages after generate, without the programs that verify runs. */
  stage_core_hours: number;
  disk_bytes: number;
  /** Below journal/ and stages/. */
  files: number;
  cost: number;
};

export const NOTHING: Amounts = {
  problems: 0,
  trajectories: 0,
  model_calls: 0,
  prompt_tokens: 0,
  cached_tokens: 0,
  completion_tokens: 0,
  tests_run: 0,
  gpu_hours: 0,
  core_hours: 0,
  stage_core_hours: 0,
  disk_bytes: 0,
  files: 0,
  cost: 0,
};

const add = (a: Amounts, b: Amounts): Amounts =>
  Object.fromEntries(Object.entries(a).map(([what, n]) => [what, n + b[what as keyof Amounts]])) as Amounts;

/** Bytes per token of code and prose. */
const TOKEN_BYTES = 4;
/**
 * Journal bytes of an answer without its text, of a verdict, and of each of its tests. Measured on
 * the journals of configs/evaluate-sample.yaml and of a run on CodeContests rows: 227 and 221; 175
 * and 294; 135 and 130.
 */
const ANSWER_BYTES = 225;
const VERDICT_BYTES = 250;
const TEST_BYTES = 130;
/** Compressed share of the text of trajectories in Parquet: 0.26 and 0.19 on the same two runs. */
const ROW_SHARE = 0.25;

/**
 * Processor seconds of a trajectory in the stages after generate, by `make bench-scale`: see
 * docs/performance.md.
 */
const STAGE_CPU_S = 0.0005;

/** @param strategies one for each arm; problems are read once, and every arm samples all of them */
export async function estimateRun(
  { config, baseDir }: LoadedConfig,
  {
    recipe: { source, stages },
    strategies,
    signal,
  }: { recipe: Recipe; strategies: readonly string[]; signal: AbortSignal },
): Promise<Amounts> {
  const prompts = loadPrompts(config.generate, baseDir);
  const arms = strategies.map((name) => findStrategy(name, baseDir));
  let total = NOTHING;
  for await (const item of source.read(config.import, { baseDir, signal })) {
    if (!("problem" in item) || item.problem.public_tests.length === 0) continue;
    for (const strategy of arms) {
      total = add(total, { ...problemAmounts(item.problem, { strategy, prompts, config }), problems: 0 });
    }
    total = { ...total, problems: total.problems + 1 };
  }
  const configured = stages.filter((stage) => optionsOf(stage, config) !== undefined);
  const buckets = await bucketsFor({ config, baseDir });
  return { ...withHours(total, config), files: filesOf(configured, { buckets, arms: arms.length }) };
}

/**
 * A stage has one or two files and a seal per bucket, a manifest and a pointer; a bucket has one
 * journal file.
 */
function filesOf(stages: Recipe["stages"], { buckets, arms }: { buckets: number; arms: number }): number {
  const sealed = stages.map(
    ({ kind, writes }) => (writes === "decisions" ? 2 : 3) + (kind === "global" ? 3 : 0),
  );
  const ofArms = sealed.reduce((sum, a) => sum + a * buckets + 2, 0) * arms;
  const imported = 2 * buckets + 3;
  return ofArms + imported + buckets * arms;
}

type Arm = { strategy: Strategy; prompts: Prompts; config: Config };

function problemAmounts(problem: Problem, { strategy, prompts, config }: Arm): Amounts {
  const { samples, max_turns } = config.generate;
  const { pass_rate, answer_tokens, reasoning_tokens, feedback_tokens } = config.estimate;
  const turns = Math.min(max_turns, strategy.max_turns ?? max_turns);
  const sums = { ...NOTHING, trajectories: samples };
  let context = 0;
  for (let turn = 0; turn < turns; turn++) {
    // Trajectories that reach this turn.
    const reached = samples * (1 - pass_rate) ** turn;
    const feedback = turn === 0 ? null : "";
    const calls = composeTurn({ problem, plan: planOf(strategy, turn), feedback }, prompts);
    for (const [i, call] of calls.entries()) {
      const asked = estimateTokens(userText(call)) + (turn > 0 && i === 0 ? feedback_tokens : 0);
      const answered = call.wants === "code" ? answer_tokens : reasoning_tokens;
      sums.model_calls += reached;
      sums.prompt_tokens += reached * (context + asked);
      // Samples of a problem share their first message; later messages extend what the server has
      // just processed.
      sums.cached_tokens += context === 0 ? (reached - 1) * asked : reached * context;
      sums.completion_tokens += reached * answered;
      context += asked + answered;
    }
    sums.tests_run += reached * problem.public_tests.length;
  }
  const submitted = samples * (1 - (1 - pass_rate) ** turns);
  const tests = allTests(problem).length;
  const verified = submitted * tests * config.estimate.tests_run_share;
  // The other tests of a program run behind its public ones, in one judging; each record has both.
  const isOnce = problem.comparator.kind !== "checker";
  const shared = isOnce ? Math.min(verified, submitted * problem.public_tests.length) : 0;
  sums.tests_run += verified - shared;
  sums.disk_bytes = diskBytes(sums, {
    verdicts: sums.model_calls + submitted,
    recorded: sums.tests_run + shared,
  });
  return sums;
}

/** @param journal recorded: tests in all verdicts */
function diskBytes(sums: Amounts, { verdicts, recorded }: { verdicts: number; recorded: number }): number {
  const answers = sums.completion_tokens * TOKEN_BYTES;
  const conversation = (sums.prompt_tokens - sums.cached_tokens + sums.completion_tokens) * TOKEN_BYTES;
  const journal =
    answers + sums.model_calls * ANSWER_BYTES + verdicts * VERDICT_BYTES + recorded * TEST_BYTES;
  return journal + conversation * ROW_SHARE;
}

function withHours(sums: Amounts, config: Config): Amounts {
  const { prompt_tokens_per_s, completion_tokens_per_s, test_cpu_s } = config.estimate;
  const read = (sums.prompt_tokens - sums.cached_tokens) / prompt_tokens_per_s;
  const written = sums.completion_tokens / completion_tokens_per_s;
  const prices = pricesOf(config);
  return {
    ...sums,
    gpu_hours: (read + written) / 3600,
    core_hours: (sums.tests_run * test_cpu_s) / 3600,
    stage_core_hours: (sums.trajectories * STAGE_CPU_S) / 3600,
    cost: prices === null ? 0 : costOf(sums, prices) * priceFactor(config.policy),
  };
}

/** What a run took, where it is counted; GPU and core hours are not. */
export async function actualAmounts(
  runDir: string,
  { total }: Measured,
  config: Config,
): Promise<Partial<Amounts>> {
  const get = (what: string) => total[what] ?? 0;
  const below = (...folder: string[]) => filesBelow(join(runDir, ...folder));
  const { used: usage, byBatch } = tokensIn(total);
  return {
    trajectories: get("trajectories"),
    model_calls: get("model_calls"),
    ...usage,
    tests_run: get("tests_run"),
    disk_bytes: (await below("journal")).bytes + (await below("stages", producerOf("trajectory/1"))).bytes,
    files: (await below("journal")).files + (await below("stages")).files,
    ...(pricesOf(config) === null ? {} : { cost: moneyOf(config, usage, byBatch) }),
  };
}

async function filesBelow(folder: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return { files: files.length, bytes: sizes.reduce((a, b) => a + b, 0) };
}
