/**
 * Samples trajectories for each problem, as many at once as `concurrency` allows. All model calls go through
 * ctx.policy and all verdicts through ctx.judge, so that the journal can answer in their place.
 * Promises: rows sorted by sample; ids and seeds depend on arm, problem and sample only.
 */
import PQueue from "p-queue";
import { sha256 } from "../io/hash.ts";
import { rollTrajectory } from "../rollout/loop.ts";
import { promptFiles } from "../rollout/prompts.ts";
import type { Decision } from "../schemas/decision.ts";
import { GenerateOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { Trajectory } from "../schemas/trajectory.ts";
import { defineProducer, type StageContext } from "./define-stage.ts";
import { armParts } from "./generate/arm.ts";
import { unfitReason } from "./generate/unfit.ts";

export { armOf } from "./generate/arm.ts";

export const generate = defineProducer({
  name: "generate",
  revision: 1,
  kind: "perProblem",
  writes: Trajectory,
  schemaName: "trajectory/1",
  decides: "problem",
  rowId: "trajectory_id",
  options: GenerateOptions,
  reads: [],
  inputs: (options, baseDir) => Promise.resolve([...promptFiles(options.prompts, baseDir).values()]),
  async perProblem({ problem }, options, ctx) {
    const parts = armParts(ctx.config, ctx.policy, ctx.baseDir);
    const unfit = unfitReason(problem, options, parts);
    if (unfit !== null) {
      ctx.count(unfit.reason);
      return { rows: [], decisions: [decision(problem, unfit)] };
    }
    const rows = await sampleAll(problem, parts, ctx);
    return { rows, decisions: [decision(problem, null)] };
  },
});

function decision(problem: Problem, unfit: { reason: string; detail: string } | null): Decision {
  return {
    row_id: problem.problem_id,
    problem_id: problem.problem_id,
    kept: unfit === null,
    reason: unfit?.reason ?? null,
    detail: unfit?.detail ?? null,
    label: null,
  };
}

async function sampleAll(
  problem: Problem,
  parts: ReturnType<typeof armParts>,
  ctx: StageContext,
): Promise<Trajectory[]> {
  const options = ctx.config.generate;
  const queue = new PQueue({ concurrency: options.concurrency });
  const roll = async (sample: number): Promise<Trajectory> => {
    const row = await rollTrajectory({
      problem,
      sample,
      runSeed: ctx.seed,
      arm: parts.arm,
      trajectoryId: `t${sha256([parts.arm, problem.problem_id, sample]).slice(0, 20)}`,
      strategy: parts.strategy,
      prompts: parts.prompts,
      policy: ctx.policy,
      judge: ctx.judge,
      judgeOptions: ctx.config.judge,
      sampling: options,
      signal: ctx.signal,
    });
    ctx.count("trajectories");
    ctx.count(row.outcome);
    return row;
  };
  try {
    return await Promise.all(
      Array.from({ length: options.samples }, (_, sample) =>
        queue.add(() => roll(sample), { signal: ctx.signal }),
      ),
    );
  } finally {
    // After a failure nothing that still waits is worth starting.
    queue.clear();
    await queue.onIdle();
  }
}
