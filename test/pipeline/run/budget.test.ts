import { join } from "node:path";
import { expect, test } from "vitest";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { allowancesOf, workWithin } from "../../../pipeline/run/budget.ts";
import { type Plan, readPlan, writePlan } from "../../../pipeline/store/plan.ts";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, planOf } from "../store/made-store.ts";

const run = new RunDir(scratchFolder(), { schema: "run/1", seed: 1, buckets: 2 });
const planWith = (budget: Plan["budget"]): Plan =>
  ({ budget, config: { policy: { kind: "openai", budget_tokens: 0 } } }) as Plan;

test("work without a budget runs once, and its error is the command's", async () => {
  let times = 0;
  const work = async () => {
    times += 1;
    throw new TryLaterError("servers are down");
  };
  const rounds = { run, plan: planWith(null), counts: new Map(), isLocal: true };
  await expect(workWithin(rounds, work)).rejects.toThrow("servers are down");
  expect(times).toBe(1);
});

test("an error that is no spent budget is passed on under a budget, too", async () => {
  const plan = planWith({ tokens: [1, 1], money: null });
  const fail = () => Promise.reject(new Error("bug"));
  await expect(workWithin({ run, plan, counts: new Map(), isLocal: true }, fail)).rejects.toThrow("bug");
});

const scratch = scratchFolder();
let made = 0;
/** A run of two buckets under a server's budget of tokens. */
function budgeted(budget_tokens: number) {
  made += 1;
  const policy = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m", budget_tokens };
  const context = contextAt(join(scratch, `run-${made}`), { policy }, "verify");
  const plan = planOf(context, { until: "verify" });
  const answer = async (key: string, tokens: number) => {
    const journal = await BucketJournal.open(context.run.journal(0));
    await journal.put(`a|${key}`, {
      text: "",
      prompt_tokens: tokens,
      cached_tokens: 0,
      completion_tokens: 0,
    });
    await journal.close();
  };
  return { run: context.run, plan, answer };
}

test("a budget is divided among the buckets that are open, what they used counts", async () => {
  const { run, plan, answer } = budgeted(100);
  await answer("1", 40);
  expect(await allowancesOf(run, plan, { isLocal: true })).toEqual({ tokens: [70, 30], money: null });
  const free = { ...plan, config: { ...plan.config, policy: { kind: "recorded" } } } as Plan;
  expect(await allowancesOf(run, free, { isLocal: true })).toBeNull();
});

test("shares of tasks elsewhere stay until the budget changes, those of local workers are divided again", async () => {
  const { run, plan, answer } = budgeted(100);
  plan.budget = { tokens: [50, 50], money: null };
  await writePlan(run, plan);
  await answer("1", 40);
  expect(await allowancesOf(run, plan, { isLocal: false })).toEqual({ tokens: [50, 50], money: null });
  expect(await allowancesOf(run, plan, { isLocal: true })).toEqual({ tokens: [70, 30], money: null });
  const policy = { ...plan.config.policy, budget_tokens: 200 };
  const raised = { ...plan, config: { ...plan.config, policy } } as Plan;
  expect(await allowancesOf(run, raised, { isLocal: false })).toEqual({ tokens: [120, 80], money: null });
});

test("workers that stop at their share are started again with what others left, until the budget is used up", async () => {
  const { run, plan, answer } = budgeted(100);
  plan.budget = await allowancesOf(run, plan, { isLocal: true });
  const counts = new Map<string, number>();
  const shares: unknown[] = [];
  const work = async () => {
    shares.push((await readPlan(run).catch(() => plan)).budget?.tokens);
    await answer(String(shares.length), 50);
    counts.set("budget_stops", (counts.get("budget_stops") ?? 0) + 1);
    throw new TryLaterError("stopped at its share");
  };
  await expect(workWithin({ run, plan, counts, isLocal: true }, work)).rejects.toThrow(
    "The budget is used up: 100 of policy.budget_tokens 100",
  );
  expect(shares).toEqual([
    [50, 50],
    [75, 25],
  ]);
});

test("tasks elsewhere that stop at their share end the command", async () => {
  const { run, plan, answer } = budgeted(100);
  plan.budget = await allowancesOf(run, plan, { isLocal: true });
  const counts = new Map<string, number>();
  let times = 0;
  const work = async () => {
    times += 1;
    await answer("1", 10);
    counts.set("budget_stops", 1);
    throw new TryLaterError("stopped at its share");
  };
  await expect(workWithin({ run, plan, counts, isLocal: false }, work)).rejects.toThrow(
    "The budget is used up",
  );
  expect(times).toBe(1);
});
