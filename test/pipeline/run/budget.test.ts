import { expect, test } from "vitest";
import { workWithin } from "../../../pipeline/run/budget.ts";
import type { Plan } from "../../../pipeline/store/plan.ts";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";

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
