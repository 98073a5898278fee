/**
 * Samples trajectories for each problem, as many at once as `concurrency` allows. All model calls go through
 * ctx.policy and all verdicts through ctx.judge, so that the journal can answer in their place.
 * Promises: rows sorted by sample; ids and seeds depend on arm, problem and sample only.
 */
import { setMaxListeners } from "node:events";
import PQueue from "p-queue";
import { sha256 } from "../io/hash.ts";
import { rollTrajectory } from "../rollout/loop.ts";
import { promptFiles } from "../rollout/prompts.ts";
import type { Config } from "../schemas/config.ts";
import type { Decision } from "../schemas/decision.ts";
import { GenerateOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { Trajectory } from "../schemas/trajectory.ts";
import { defineProducer, type StageContext } from "./define-stage.ts";
import { type ArmParts, armParts } from "./generate/arm.ts";
import { unfitReason } from "./generate/unfit.ts";
import { generateKey, judgeKey, policyKey } from "./key-parts.ts";

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
  needs: ["policy", "judge"],
  keyOf: (config) => [generateKey(config), policyKey(config), judgeKey(config)],
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

/** One queue a configuration, hence a worker: problems of a bucket are sampled side by side. */
const queues = new WeakMap<Config, PQueue>();

function queueOf(config: Config): PQueue {
  const queue = queues.get(config) ?? new PQueue({ concurrency: config.generate.concurrency });
  queues.set(config, queue);
  return queue;
}

/** Samples in order of their number; first come, first served, so a problem's samples run close together. */
async function sampleAll(problem: Problem, parts: ArmParts, ctx: StageContext): Promise<Trajectory[]> {
  const { generate: options, judge: judgeOptions } = ctx.config;
  const { policy, judge, signal } = ctx;
  // Every call in flight listens to the one signal of the run.
  setMaxListeners(0, signal);
  const common = {
    problem,
    runSeed: ctx.seed,
    ...parts,
    policy,
    judge,
    judgeOptions,
    sampling: options,
    signal,
  };
  let stopped = false;
  const roll = async (sample: number): Promise<Trajectory> => {
    signal.throwIfAborted();
    if (stopped) throw new Error("another trajectory of the problem failed");
    const trajectoryId = `t${sha256([parts.arm, problem.problem_id, sample]).slice(0, 20)}`;
    const row = await rollTrajectory({ ...common, sample, trajectoryId });
    ctx.count("trajectories");
    ctx.count(row.outcome);
    return row;
  };
  const queue = queueOf(ctx.config);
  const all = Array.from({ length: options.samples }, (_, sample) => queue.add(() => roll(sample)));
  try {
    return await Promise.all(all);
  } catch (error) {
    // What is in flight must end before the run does; what waits fails at once.
    stopped = true;
    await Promise.allSettled(all);
    throw error;
  }
}
