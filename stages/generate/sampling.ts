/**
 * Samples the trajectories of one problem: a fixed number, or as many as needed for k right ones.
 * Promise: rows are the samples 0, 1, 2, … without a gap, in any order of arrival. For k right
 * ones, samples are drawn in waves that double; those of a wave beyond the k-th right one stay in
 * the journal and are not used.
 */
import { setMaxListeners } from "node:events";
import PQueue from "p-queue";
import { DEFAULT_LANGUAGE } from "../../judge/languages/index.ts";
import { requestFor } from "../../judge/request.ts";
import { tracerOf } from "../../judge/trace.ts";
import { AwaitsAnswer } from "../../policy/deferred.ts";
import { type RollInput, rollTrajectory } from "../../rollout/loop.ts";
import type { Config } from "../../schemas/config.ts";
import { generateLimits } from "../../schemas/limits.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Trajectory } from "../../schemas/trajectory.ts";
import type { StageContext } from "../define-stage.ts";
import { trajectoryId } from "../row-ids.ts";
import { shipsWithUs } from "../shipped.ts";
import { fullRequests } from "../verify/requests.ts";
import type { ArmParts } from "./arm.ts";
import type { GatedJudge } from "./gated-judge.ts";
import { noteAnswers } from "./notes.ts";

/**
 * One queue for each configuration, so for each worker: problems of a bucket are sampled at once.
 */
const queues = new WeakMap<Config, PQueue>();

/** Enough to keep all allowed calls in flight while some trajectories wait for the judge. */
export function trajectoriesInFlight({ generate, policy }: Pick<Config, "generate" | "policy">): number {
  const calls = policy.kind === "openai" ? policy.concurrency : 0;
  return generate.concurrency ?? Math.max(64, Math.ceil(calls * 1.25));
}

function queueOf(config: Config): PQueue {
  const queue = queues.get(config) ?? new PQueue({ concurrency: trajectoriesInFlight(config) });
  queues.set(config, queue);
  return queue;
}

/** What the trajectories of a problem share. */
type Sampled = { problem: Problem; parts: ArmParts; gated: GatedJudge | null };

/**
 * Rows in order of their sample.
 * @param sampled gated: judge for the programs, if those that pass are judged on all tests as well
 */
export function sampleProblem(sampled: Sampled, ctx: StageContext): Promise<Trajectory[]> {
  const { budget, samples, k_correct } = ctx.config.generate;
  const draw = sampler(sampled, ctx);
  return budget === "fixed"
    ? draw(0, samples)
    : untilCorrect(draw, { k: k_correct, samples, right: judgeOf(sampled, ctx) });
}

/** Draws the samples [from, to) in order, so that the samples of a problem run close together. */
type Draw = (from: number, to: number) => Promise<Trajectory[]>;

function sampler({ problem, parts, gated }: Sampled, ctx: StageContext): Draw {
  const { generate: options, judge: judgeOptions, policy: policyOptions } = ctx.config;
  const { policy, signal } = ctx;
  // Every call in flight listens to this one signal.
  setMaxListeners(0, signal);
  const common = {
    ...tracing(ctx),
    problem,
    trusted: shipsWithUs(problem, ctx.config),
    runSeed: ctx.seed,
    ...parts,
    policy,
    judge: gated ?? ctx.judge,
    judgeOptions,
    sampling: { ...options, ...generateLimits(options) },
    extract: options.extract,
    language: options.language,
    sendReasoning: policyOptions.kind === "openai" && policyOptions.send_reasoning !== undefined,
    signal,
  };
  let stopped = false;
  const roll = async (sample: number): Promise<Trajectory> => {
    signal.throwIfAborted();
    if (stopped) throw new Error("another trajectory of the problem failed");
    const id = trajectoryId(parts.arm, problem.problem_id, sample);
    const count = (row: Trajectory): Trajectory => {
      ctx.count("trajectories_sampled");
      return row;
    };
    return rollTrajectory({ ...common, sample, trajectoryId: id }).then(count, (error: unknown) => {
      // Samples that wait for a file of answers stop at different turns, each
      // where it needs the next answer.
      if (!(error instanceof AwaitsAnswer)) stopped = true;
      throw error;
    });
  };
  return async (from, to) => {
    const queue = queueOf(ctx.config);
    const all = Array.from({ length: to - from }, (_, i) => queue.add(() => roll(from + i)));
    // Samples in flight must end before the run does; waiting ones fail immediately.
    const ends = await Promise.allSettled(all);
    const failures = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
    if (failures.length > 0) throw failures.find((one) => !(one instanceof AwaitsAnswer)) ?? failures[0];
    const rows = await Promise.all(all);
    for (const row of rows) noteRow(row, ctx);
    return rows;
  };
}

/** Counted once for each trajectory, however often its problem is taken up. */
function noteRow(row: Trajectory, ctx: StageContext): void {
  ctx.count("trajectories");
  ctx.count(row.outcome);
  noteAnswers(row, ctx);
}

/** The source of traces for LDB feedback, if the judge has one. */
function tracing({ judge, config }: StageContext): Pick<RollInput, "trace"> {
  const traceTest = tracerOf(judge);
  // Only Python is traced; without a trace the feedback lists the failed tests.
  if (traceTest === null || (config.generate.language ?? DEFAULT_LANGUAGE) !== DEFAULT_LANGUAGE) return {};
  return {
    trace: (code, problem, test) => {
      const trusted = shipsWithUs(problem, config);
      const request = requestFor(
        problem,
        { code, tests: problem.public_tests },
        { judge: config.judge, trusted },
      );
      return traceTest(request, test);
    },
  };
}

type Until = { k: number; samples: number; right: (row: Trajectory) => Promise<boolean> };

async function untilCorrect(draw: Draw, { k, samples, right }: Until): Promise<Trajectory[]> {
  const rows: Trajectory[] = [];
  let correct = 0;
  for (let wave = Math.max(4, 2 * k); rows.length < samples; wave *= 2) {
    const drawn = await draw(rows.length, Math.min(samples, rows.length + wave));
    const verdicts = await Promise.all(drawn.map(right));
    for (const [i, row] of drawn.entries()) {
      rows.push(row);
      if (verdicts[i]) correct++;
      if (correct === k) return rows;
    }
  }
  return rows;
}

/** Whether the final program passes every test; one without a verdict does not count as right. */
function judgeOf({ problem, gated }: Sampled, ctx: StageContext): (row: Trajectory) => Promise<boolean> {
  const trusted = shipsWithUs(problem, ctx.config);
  const { judge, generate } = ctx.config;
  const requestOf = fullRequests(problem, {
    judge,
    allTestsRun: false,
    trusted,
    language: generate.language,
  });
  return async (row) => {
    const last = row.turns.at(-1);
    if (row.outcome !== "passed_public" || last?.code == null) return false;
    const known = await gated?.isRight(last.code);
    return known ?? (await ctx.judge.run(requestOf(last.code))).verdict === "OK";
  };
}
