/**
 * The worker: every engine starts this same process for a share of the buckets. It reads the plan, passes its
 * buckets through the chain, and tells of its progress through `emit`. It never writes a manifest: whoever waits
 * for all workers does.
 */
import { UserError } from "../schemas/errors.ts";
import { bucketsOfTask } from "./buckets.ts";
import { chainOf, importFiles } from "./chain.ts";
import { type PassSetup, passBucket } from "./pass.ts";
import type { Plan } from "./plan.ts";
import { RECIPES, type RecipeName, stagesUntil } from "./recipes.ts";
import type { RunDir } from "./run-dir.ts";
import { Services } from "./services.ts";

export type WorkerTask = { index: number; count: number; stage?: string };
export type WorkerEvents = {
  count(what: string, by?: number): void;
  log(message: string, fields?: Record<string, unknown>): void;
  signal: AbortSignal;
};

/** Passes every bucket of the task through the chain. */
export async function runWorker(
  run: RunDir,
  plan: Plan,
  work: { task: WorkerTask; events: WorkerEvents },
): Promise<void> {
  const { task, events } = work;
  const recipe = RECIPES[plan.recipe as RecipeName];
  const keys = new Map(Object.entries(plan.keys));
  const stages = stagesUntil(recipe, plan.config, task.stage ?? plan.until);
  const imported = importFiles(run, recipe, keys);
  const services = new Services(plan.config, { baseDir: plan.baseDir, zygotes: plan.zygotes });
  const setup: PassSetup = {
    run,
    config: plan.config,
    baseDir: plan.baseDir,
    chain: await chainOf(run, stages, keys),
    problemsFile: (bucket) => imported.rowsFile(bucket),
    problemsSeal: async (bucket) => {
      const seal = await imported.readSeal(bucket);
      if (seal !== null) return seal;
      throw new UserError({
        where: imported.sealFile(bucket),
        expected: "the seal of an imported bucket",
        got: "none, or a damaged one",
        fix: "Give `--from import` once: answers and verdicts stay on record.",
      });
    },
    services,
    ...events,
  };
  try {
    for (const bucket of bucketsOfTask(run.facts.buckets, task)) {
      events.signal.throwIfAborted();
      await passBucket(bucket, setup);
      events.count("buckets_done");
    }
  } finally {
    if (services.retries > 0) events.count("retries", services.retries);
    await services.close();
  }
}
