/** Where a trajectory ended, from the decisions on it; equal ends share one entry of the index. */
import type { ChainBucket, Ended } from "./read-run.ts";
import type { Decided, Fate } from "./shared/format.ts";

/** Reasons that speak of the surroundings and never of the program. */
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

/** Every decision on a row, in order; the stage after a drop has none. */
export function decisionsOn(id: string, { decisions }: Pick<ChainBucket, "decisions">): Decided[] {
  return decisions.flatMap(({ stage, byRow }) => {
    const found = byRow.get(id);
    if (found === undefined) return [];
    const { kept, reason, detail, label } = found;
    return [{ stage, kept, reason, detail, label }];
  });
}

export function fateOf(
  row: Ended,
  decided: readonly Decided[],
  chain: Pick<ChainBucket, "cleared" | "published" | "verifications">,
): Fate {
  const drop = decided.find(({ kept }) => !kept);
  if (drop !== undefined) {
    const reason = drop.reason ?? "";
    return { state: "dropped", stage: drop.stage, reason, error: ERRORS.has(reason) };
  }
  const cleared = chain.cleared.get(row.problem_id);
  if (cleared?.kept === false) {
    const reason = cleared.reason ?? "";
    return { state: "dropped", stage: "decontaminate", reason, error: ERRORS.has(reason) };
  }
  const isPublished = cleared !== undefined && chain.published.has(row.trajectory_id);
  const stage = decided.at(-1)?.stage ?? "generate";
  const verdicts = chain.verifications.get(row.trajectory_id) ?? [];
  const error =
    row.outcome === "failed" ||
    row.outcome === "context_overflow" ||
    // Where no filter follows, as in an evaluation, only the verdict says it.
    verdicts.some(({ verdict }) => verdict === "INTERNAL");
  return isPublished
    ? { state: "published", stage: "decontaminate", reason: "", error: false }
    : { state: "kept", stage, reason: "", error };
}
