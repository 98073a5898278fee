/** One worker over its share of the buckets, with stages that need neither judge nor model. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { writeParquet } from "../../../io/parquet.ts";
import { filesOf, importFiles } from "../../../pipeline/store/chain.ts";
import { openBuckets } from "../../../pipeline/store/open-buckets.ts";
import type { Plan } from "../../../pipeline/store/plan.ts";
import { InFlightLog, Suspects } from "../../../pipeline/store/suspects.ts";
import { NoProgressError } from "../../../pipeline/worker/restarts.ts";
import { Services } from "../../../pipeline/worker/services.ts";
import { passSetupOf, runWorker, type WorkerTask } from "../../../pipeline/worker/worker.ts";
import { BudgetSpentError } from "../../../policy/openai/usage.ts";
import { UserError } from "../../../schemas/errors.ts";
import { Problem } from "../../../schemas/problem.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, makeSeal, planOf, put } from "../store/made-store.ts";

let root: string;
let plan: Plan;
beforeEach(async () => {
  root = scratchFolder();
  const context = contextAt(root);
  plan = planOf(context, { until: "generate" });
  const imported = importFiles(context);
  for (const bucket of [0, 1]) {
    await writeParquet(imported.rowsFile(bucket), { schema: Problem, schemaName: "problem/1", rows: [] });
    put(imported.sealFile(bucket), makeSeal(bucket, "key"));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts of a worker that passes buckets without problems. */
async function worked(task: WorkerTask, change: Partial<Plan> = {}): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const count = (what: string, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by);
  const events = { count, log: () => undefined, signal: new AbortController().signal };
  vi.spyOn(Services.prototype, "ensure").mockResolvedValue();
  await runWorker(contextAt(root).run, { ...plan, ...change }, { task, events }).finally(() => {
    ended = counts;
  });
  return counts;
}
let ended = new Map<string, number>();

test("a worker passes the buckets of its task, and no other", async () => {
  const counts = await worked({ index: 1, count: 2 });
  expect(counts.get("buckets_done")).toBe(1);
  expect(await openBuckets(contextAt(root).run, plan)).toEqual([0]);
  await worked({ index: 0, count: 2 });
  expect(await openBuckets(contextAt(root).run, plan)).toEqual([]);
});

test("a task may end at an earlier stage than the plan", async () => {
  const later = { until: "verify" };
  await worked({ index: 0, count: 1, stage: "generate" }, later);
  expect(readdirSync(join(root, "stages")).sort()).toEqual(["generate", "import"]);
});

test("it never writes a manifest", async () => {
  await worked({ index: 0, count: 1 });
  const { run, keys, stages } = contextAt(root);
  for (const stage of stages.slice(0, 1)) {
    const { folder } = filesOf(run, stage, keys);
    expect(readdirSync(folder).filter((name) => name.startsWith("manifest"))).toEqual([]);
  }
});

test("a worker with a name is counted at its start, and leaves no record of problems in flight", async () => {
  for (let i = 0; i < 6; i += 1) await worked({ index: 0, count: 1, attempt: `w.${i}` });
  await expect(worked({ index: 0, count: 1, attempt: "w.6" })).rejects.toThrow(NoProgressError);
  expect(readdirSync(join(root, "attempts"))).toEqual(["w.tries"]);
});

test("services are closed and retries counted by cause, also after an error", async () => {
  const close = vi.spyOn(Services.prototype, "close").mockResolvedValue();
  vi.spyOn(Services.prototype, "retriesBy", "get").mockReturnValue(new Map([["429", 2]]));
  expect(Object.fromEntries(await worked({ index: 0, count: 1 }))).toMatchObject({
    retries: 2,
    "retries: 429": 2,
  });
  put(importFiles(contextAt(root)).sealFile(0), "{torn");
  await expect(worked({ index: 0, count: 1, attempt: "w.0" })).rejects.toThrow(UserError);
  expect(close).toHaveBeenCalledTimes(2);
  expect(ended.get("retries")).toBe(2);
  expect(existsSync(join(root, "attempts", "w.0.jsonl"))).toBe(false);
});

test("a worker whose budget is spent says so, and passes the error on", async () => {
  vi.spyOn(Services.prototype, "ensure").mockRejectedValue(new BudgetSpentError("spent"));
  const count = vi.fn();
  const events = { count, log: () => undefined, signal: new AbortController().signal };
  const work = { task: { index: 0, count: 1 }, events };
  await expect(runWorker(contextAt(root).run, plan, work)).rejects.toThrow("spent");
  expect(count).toHaveBeenCalledWith("budget_stops");
});

test("a run that is stopped before a bucket begins passes no bucket", async () => {
  const events = { count: vi.fn(), log: () => undefined, signal: AbortSignal.abort(new Error("stopped")) };
  const work = { task: { index: 0, count: 1 }, events };
  await expect(runWorker(contextAt(root).run, plan, work)).rejects.toThrow("stopped");
  expect(events.count).not.toHaveBeenCalledWith("buckets_done");
});

test("a bucket whose import has no seal is the user's fault, and says which command helps", async () => {
  const { run } = contextAt(root);
  const services = new Services(plan.config, { baseDir: root, zygotes: 1 });
  const inFlight = new InFlightLog(run, undefined);
  const setup = passSetupOf(run, plan, {
    chain: [],
    services,
    inFlight,
    suspects: new Suspects(),
    count: () => undefined,
    log: () => undefined,
    signal: new AbortController().signal,
  });
  expect((await setup.problemsSeal(0)).bucket).toBe(0);
  await expect(setup.problemsSeal(7)).rejects.toThrow(/--from import/);
});
