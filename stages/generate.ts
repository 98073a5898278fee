/**
 * Samples trajectories for each problem, as many at once as `concurrency` allows. All model calls
 * go through ctx.policy and all verdicts through ctx.judge, so that recorded ones can be replayed.
 * Promises: rows are sorted by sample; ids and seeds depend only on arm, problem and sample;
 * nothing depends on the order in which answers arrive.
 */
import { resolve } from "node:path";
import { DEFAULT_LANGUAGE } from "../judge/languages/index.ts";
import { needsPython } from "../judge/request.ts";
import { hashedPrompts } from "../rollout/prompts.ts";
import { strategies, strategyFiles } from "../rollout/strategies.ts";
import { GenerateOptions } from "../schemas/generate-options.ts";
import { generateLimits } from "../schemas/limits.ts";
import type { Problem } from "../schemas/problem.ts";
import { Trajectory } from "../schemas/trajectory.ts";
import { dropProblem, keepProblem } from "./decide.ts";
import { defineProducer, type Produced, type StageContext } from "./define-stage.ts";
import { answersFile } from "./generate/answers-file.ts";
import { armParts } from "./generate/arm.ts";
import { warnOfEqualAnswers } from "./generate/diversity.ts";
import { GatedJudge } from "./generate/gated-judge.ts";
import { givenTrajectories } from "./generate/given.ts";
import { sampleProblem } from "./generate/sampling.ts";
import { unfitReason } from "./generate/unfit.ts";
import { generateKey, judgeKey, policyKey } from "./key-parts.ts";

export { armOf } from "./generate/arm.ts";
export { trajectoriesInFlight } from "./generate/sampling.ts";

export const generate = defineProducer({
  name: "generate",
  revision: 1,
  reasons: {
    no_public_tests: "the problem has no public tests for feedback",
    needs_python:
      "the tests call a function in Python, are assertions or use named files, and generate.language is another one",
    statement_too_long: "statement and answer do not fit into generate.context_tokens",
    no_answers_in_file: "the file of generate.trajectories has no answer to the problem",
  },
  writes: Trajectory,
  schemaName: "trajectory/1",
  decides: "problem",
  rowId: "trajectory_id",
  options: GenerateOptions,
  reads: [],
  needs: ["policy", "judge"],
  keyOf: (config, baseDir) => {
    const plugin = strategies.hashOf(config.generate.strategy);
    const key = generateKey(config);
    return [plugin === null ? key : { ...key, plugin }, policyKey(config), judgeKey(config, baseDir)];
  },
  inputs: async (options, baseDir) => {
    if (options.trajectories === undefined) {
      return [
        ...hashedPrompts(options, baseDir).values(),
        ...strategyFiles(options.strategy, baseDir),
        ...(options.system_file === undefined ? [] : [resolve(baseDir, options.system_file)]),
      ];
    }
    await answersFile(options.trajectories, baseDir);
    return [resolve(baseDir, options.trajectories)];
  },
  async perProblem({ problem }, options, ctx) {
    const language = options.language ?? DEFAULT_LANGUAGE;
    if (language !== DEFAULT_LANGUAGE && needsPython(problem)) {
      const detail = `answers are in ${language}`;
      return { rows: [], decisions: [dropProblem(problem, "needs_python", detail)] };
    }
    if (options.trajectories !== undefined) {
      const given = await (await answersFile(options.trajectories, ctx.baseDir)).of(problem);
      if (given.length === 0) {
        const detail = "the file of answers has no line of it";
        return { rows: [], decisions: [dropProblem(problem, "no_answers_in_file", detail)] };
      }
      return kept(problem, ctx, (gated) => givenTrajectories({ problem, given, gated }, ctx));
    }
    const parts = armParts(ctx.config, ctx.policy, ctx.baseDir);
    const unfit = unfitReason(problem, generateLimits(options), parts);
    if (unfit !== null) {
      ctx.count(unfit.reason);
      return { rows: [], decisions: [dropProblem(problem, unfit.reason, unfit.detail)] };
    }
    return kept(problem, ctx, async (gated) => {
      const rows = await sampleProblem({ problem, parts, gated }, ctx);
      warnOfEqualAnswers(rows, ctx);
      return rows;
    });
  },
});

/** The rows of a problem; the other tests of its programs may still run when they are returned. */
async function kept(
  problem: Problem,
  ctx: StageContext,
  sample: (gated: GatedJudge | null) => Promise<Trajectory[]>,
): Promise<Produced<Trajectory, never>> {
  const gated = GatedJudge.of(problem, ctx);
  try {
    const rows = await sample(gated);
    return { rows, decisions: [keepProblem(problem)], ...(gated !== null && { rest: gated.done() }) };
  } catch (error) {
    // What is being judged is worth its record even if the bucket is lost.
    await gated?.done();
    throw error;
  }
}
