/**
 * Holds a run to its budget: divides it among the buckets that still lack answers, and divides
 * again what workers that finished early have left. Promises: all recorded answers count, of every
 * command and strategy of the run; the budget is exceeded by no more than the calls in flight; then
 * the run ends with code 75 and every answer is kept.
 */
import { fileModeOf } from "../../schemas/batch-options.ts";
import { TryLaterError } from "../../schemas/errors.ts";
import { producerOf } from "../recipes.ts";
import { openBuckets } from "../store/open-buckets.ts";
import { type Allowances, type Plan, readPlan, writePlan } from "../store/plan.ts";
import type { RunDir } from "../store/run-dir.ts";
import { dealOut, hasBudget, leftOf, spentByBucket } from "../worker/allowances.ts";

/**
 * @param isLocal whether this command starts the workers itself. Tasks on a cluster may outlive a
 * command, so their shares stay the same until the budget changes.
 */
export async function allowancesOf(
  run: RunDir,
  plan: Plan,
  { isLocal }: { isLocal: boolean },
): Promise<Allowances | null> {
  // Where the model is asked by files, workers send nothing: see batch/affordable.ts.
  if (!hasBudget(plan.config) || fileModeOf(plan.config.policy) !== null) return null;
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
  /** Counts of this command; workers that used up their share count `budget_stops`. */
  counts: ReadonlyMap<string, number>;
  isLocal: boolean;
};

/** Works, and repeats while workers stop at their share with some of the whole budget left. */
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
            "raise the budget and run the same command again to resume.",
        );
      }
      plan.budget = next;
      await writePlan(run, plan);
    }
  }
}
