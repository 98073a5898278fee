/**
 * The worker: the same process on every engine, started for a share of the buckets. It reads the
 * plan, passes its buckets through the chain and reports progress by events. It writes no manifest:
 * the command that waits for all workers does.
 */

import { BudgetSpentError } from "../../policy/openai/usage.ts";
import { fileModeOf } from "../../schemas/batch-options.ts";
import type { Config } from "../../schemas/config.ts";
import { UserError } from "../../schemas/errors.ts";
import { bucketsOfTask } from "../store/buckets.ts";
import { importFiles } from "../store/chain.ts";
import { chainOfPlan } from "../store/open-buckets.ts";
import { contextOf, type Plan } from "../store/plan.ts";
import { fixStoreOf, type RunDir } from "../store/run-dir.ts";
import { InFlightLog, Suspects } from "../store/suspects.ts";
import { withinAllowance } from "./allowances.ts";
import { Handover } from "./handover.ts";
import { passBucket } from "./pass.ts";
import { RETRIES_BY } from "./progress.ts";
import { Replay } from "./replay.ts";
import { countRestart } from "./restarts.ts";
import { Services } from "./services.ts";
import type { PassSetup } from "./setup.ts";

export type WorkerTask = {
  index: number;
  count: number;
  stage?: string;
  /**
   * Name of this process, SERIES.NUMBER, unique in the run. Without it a kill cannot be traced to a
   * problem.
   */
  attempt?: string;
};
export type WorkerEvents = {
  count(what: string, by?: number): void;
  log(message: string, fields?: Record<string, unknown>): void;
  signal: AbortSignal;
};

/** The configuration with this worker's share of the calls in flight. */
function capped({ config, callsInFlight }: Plan): Config {
  if (config.policy.kind !== "openai" || callsInFlight === null) return config;
  return { ...config, policy: { ...config.policy, concurrency: callsInFlight } };
}

/**
 * Counts retried calls by cause, every second and at the end. @returns a function to call at the
 * end
 */
function reportRetries(services: Services, { count }: WorkerEvents): () => void {
  const reported = new Map<string, number>();
  const report = () => {
    for (const [cause, times] of services.retriesBy) {
      const more = times - (reported.get(cause) ?? 0);
      if (more === 0) continue;
      count("retries", more);
      count(`${RETRIES_BY}${cause}`, more);
      reported.set(cause, times);
    }
  };
  const timer = setInterval(report, 1000);
  return () => {
    clearInterval(timer);
    report();
  };
}

/**
 * The setup of a pass: the plan's configuration, its imported problems and the services that stages
 * use.
 */
export function passSetupOf(
  run: RunDir,
  plan: Plan,
  world: Pick<PassSetup, "chain" | "services" | "inFlight" | "suspects"> & WorkerEvents,
): PassSetup {
  const imported = importFiles(contextOf(run, plan));
  return {
    run,
    config: plan.config,
    baseDir: plan.baseDir,
    problemsFile: (bucket) => imported.rowsFile(bucket),
    problemsSeal: async (bucket) => {
      const seal = await imported.readSeal(bucket);
      if (seal !== null) return seal;
      throw new UserError({
        where: imported.sealFile(bucket),
        expected: "the seal of an imported bucket",
        got: "none, or a damaged one",
        fix: "Run once with `--from import`: answers and verdicts stay on record.",
      });
    },
    ...world,
  };
}

/**
 * Passes every bucket of the task through the chain. @throws NoProgressError after too many
 * restarts
 */
export async function runWorker(
  run: RunDir,
  plan: Plan,
  work: { task: WorkerTask; events: WorkerEvents },
): Promise<void> {
  const { task, events } = work;
  const chain = await chainOfPlan(run, plan, task.stage);
  const buckets = bucketsOfTask(run.facts.buckets, task);
  const suspects = await Suspects.read(run);
  if (task.attempt !== undefined) await countRestart(task.attempt, { run, chain, buckets, suspects });
  const inFlight = new InFlightLog(run, task.attempt);
  const config = await withinAllowance(capped(plan), { run, buckets, allowances: plan.budget });
  const fixes = fixStoreOf(run);
  const { baseDir, zygotes } = plan;
  const asksNobody = plan.replay === true;
  const services = new Services(config, { baseDir, zygotes, fixes, asksNobody, count: events.count });
  const stopReporting = reportRetries(services, events);
  const isAskedByFiles = fileModeOf(config.policy) !== null;
  const handover = asksNobody ? new Replay(run) : isAskedByFiles ? await Handover.open(run) : null;
  const { defer } = handover ?? {};
  const setup = { ...passSetupOf(run, plan, { chain, services, inFlight, suspects, ...events }), defer };
  const pass = (bucket: number) => () => passBucket(bucket, setup);
  try {
    for (const bucket of buckets) {
      events.signal.throwIfAborted();
      const waiting = await (handover?.ofBucket(bucket, pass(bucket)) ?? pass(bucket)());
      if (handover === null || waiting === 0) events.count("buckets_done");
    }
  } catch (error) {
    if (error instanceof BudgetSpentError) events.count("budget_stops");
    throw error;
  } finally {
    inFlight.close();
    stopReporting();
    await services.close();
    await fixes.settled();
  }
}
