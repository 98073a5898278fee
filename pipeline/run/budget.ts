/**
 * Holds a run to its budget: deals it out to the buckets that still lack answers, and deals again what workers that
 * finished early have left. Promises: all answers on record count, of every command and strategy of the run; it is
 * exceeded by no more than the calls in flight; then the run ends with code 75 and every answer kept.
 */
import { TryLaterError } from "../../schemas/errors.ts";
import { producerOf } from "../recipes.ts";
import { openBuckets } from "../store/open-buckets.ts";
import { type Allowances, type Plan, readPlan, writePlan } from "../store/plan.ts";
import type { RunDir } from "../store/run-dir.ts";
import { dealOut, hasBudget, leftOf, spentByBucket } from "../worker/allowances.ts";

/**
 * @param isLocal whether this command starts the workers itself. Tasks of a cluster may outlive a command, so their
 * shares stand until the budget changes.
 */
export async function allowancesOf(
  run: RunDir,
  plan: Plan,
  { isLocal }: { isLocal: boolean },
): Promise<Allowances | null> {
  if (!hasBudget(plan.config)) return null;
  const before = isLocal ? null : await readPlan(run).catch(() => null);
  if (before?.budget != null && budgetsOf(before) === budgetsOf(plan)) return before.budget;
  const open = await openBuckets(run, plan, producerOf("trajectory/1"));
  return dealOut(plan.config, await spentByBucket(run, plan.config), open);
}

function budgetsOf({ config: { policy } }: Plan): string {
  return policy.kind === "openai" ? JSON.stringify([policy.budget_tokens, policy.budget_money]) : "";
}

type Rounds = {
  run: RunDir;
  plan: Plan;
  /** Of this command; workers that ran out of their share count `budget_stops`. */
  counts: ReadonlyMap<string, number>;
  isLocal: boolean;
};

/** Works, and again while workers stopped for their share with some of the whole left. */
export async function workWithin(
  { run, plan, counts, isLocal }: Rounds,
  work: () => Promise<void>,
): Promise<void> {
  for (;;) {
    const stops = counts.get("budget_stops") ?? 0;
    try {
      return await work();
    } catch (error) {
      const isSpent = error instanceof TryLaterError && (counts.get("budget_stops") ?? 0) > stops;
      if (plan.budget === null || !isSpent) throw error;
      const next = await allowancesOf(run, plan, { isLocal });
      const spent = await spentByBucket(run, plan.config);
      const { share, said } = leftOf(plan.config, spent);
      if (!isLocal || share <= 0 || JSON.stringify(next) === JSON.stringify(plan.budget)) {
        throw new TryLaterError(
          `The budget is used up: ${said}, over the whole run. Every answer is kept; ` +
            "with a larger budget the same command goes on.",
        );
      }
      plan.budget = next;
      await writePlan(run, plan);
    }
  }
}
