/** Workers one after another in this process, so that tests see every path of them. */
import type { Executor } from "../../pipeline/executors/local.ts";
import { readPlan } from "../../pipeline/store/plan.ts";
import { openRunDir } from "../../pipeline/store/run-dir.ts";
import { runWorker } from "../../pipeline/worker/worker.ts";

export const here: Executor = async ({ runDir, stage, workers, onCount, signal }) => {
  const run = await openRunDir(runDir);
  const plan = await readPlan(run);
  for (let index = 0; index < workers; index += 1) {
    const events = { count: (what: string, by = 1) => onCount(what, by), log: () => undefined, signal };
    await runWorker(run, plan, { task: { index, count: workers, stage }, events });
  }
};
