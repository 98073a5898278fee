/** Where a trajectory ended, from the decisions on it. Equal fates share one entry of the index. */
import type { Decision } from "../../../schemas/decision.ts";
import { producerOf } from "../../recipes.ts";
import type { Fate, StageDecision } from "../shared/format.ts";
import type { ChainBucket, Ended } from "./read-run.ts";

/** Reasons for infrastructure errors, which say nothing about the program. */
const ERRORS = new Set(["internal_error", "failed", "context_overflow"]);

export class Fates {
  readonly list: Fate[] = [];
  readonly #known = new Map<string, number>();

  indexOf(fate: Fate): number {
    const key = JSON.stringify(fate);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.list.length);
    return this.list.push(fate) - 1;
  }
}

/**
 * All decisions on a row, in order; stages after a drop have none. The decision of decontaminate is
 * about the row's problem and applies to rows that became examples.
 */
export function decisionsOn(
  row: Ended,
  { decisions, cleared, published }: Pick<ChainBucket, "decisions" | "cleared" | "published">,
): StageDecision[] {
  const decided = ({ kept, reason, detail, label }: Decision, stage: string): StageDecision => ({
    stage,
    kept,
    reason,
    detail,
    label,
  });
  const own = decisions.flatMap(({ stage, byRow }) => {
    const found = byRow.get(row.trajectory_id);
    return found === undefined ? [] : [decided(found, stage)];
  });
  const ofProblem = published.has(row.trajectory_id) ? cleared.get(row.problem_id) : undefined;
  return ofProblem === undefined ? own : [...own, decided(ofProblem, producerOf("contamination/1"))];
}

export function fateOf(
  row: Ended,
  decided: readonly StageDecision[],
  chain: Pick<ChainBucket, "cleared" | "published" | "verifications">,
): Fate {
  const drop = decided.find(({ kept }) => !kept);
  if (drop !== undefined) {
    const reason = drop.reason ?? "";
    return { state: "dropped", stage: drop.stage, reason, error: ERRORS.has(reason) };
  }
  const isPublished = chain.cleared.has(row.problem_id) && chain.published.has(row.trajectory_id);
  const stage = decided.at(-1)?.stage ?? producerOf("trajectory/1");
  const verdicts = chain.verifications.get(row.trajectory_id) ?? [];
  const error =
    row.outcome === "failed" ||
    row.outcome === "context_overflow" ||
    // In an evaluation no filter follows, so only the verdict shows the error.
    verdicts.some(({ verdict }) => verdict === "INTERNAL");
  return isPublished
    ? { state: "published", stage: producerOf("contamination/1"), reason: "", error: false }
    : { state: "kept", stage, reason: "", error };
}
