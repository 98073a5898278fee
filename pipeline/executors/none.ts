/**
 * No executor: the plan is written and another engine starts the workers. Run again, the same
 * command publishes if all buckets are sealed, and stops here otherwise.
 */

import { openBuckets } from "../store/open-buckets.ts";
import { readPlan } from "../store/plan.ts";
import { openRunDir } from "../store/run-dir.ts";
import type { WorkerPool } from "./local.ts";

/** The work continues elsewhere: the command exits with success before the work is done. */
export class DetachedError extends Error {}

/** @throws DetachedError where buckets are left for another engine's workers */
export async function leaveToOthers(pool: WorkerPool): Promise<void> {
  const run = await openRunDir(pool.runDir);
  const missing = await openBuckets(run, await readPlan(run), pool.stage);
  if (missing.length === 0) return;
  const start = `rftkit worker --run ${run.root} --index k --count ${pool.workers}`;
  throw new DetachedError(`${missing.length} buckets to do; start workers: ${start}`);
}
