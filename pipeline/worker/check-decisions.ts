/**
 * Checks that a stage's decisions are complete and have reasons, and makes those of a problem that
 * was given up.
 */
import type { Decision } from "../../schemas/decision.ts";

/** Reasons of the pipeline itself, whatever the stage. */
export const PIPELINE_REASONS = {
  failed: "workers were killed repeatedly while working on the problem; exit code 3",
} as const;

export const failedDecision = (row_id: string, problem_id: string, kills: number): Decision => {
  const detail = `its worker was killed ${kills} times while at this problem`;
  const reason: keyof typeof PIPELINE_REASONS = "failed";
  return { row_id, problem_id, kept: false, reason, detail, label: null };
};

type Deciding = { name: string; reasons?: Readonly<Record<string, string>> };

/**
 * Every row that came in is decided exactly once, and no drop lacks its reason, which the stage's
 * definition names.
 */
export function checkDecisions(
  { name: stage, reasons }: Deciding,
  decisions: readonly Decision[],
  ids: readonly string[],
): void {
  const decided = new Set(decisions.map((decision) => decision.row_id));
  const missing = ids.filter((id) => !decided.has(id));
  if (missing.length > 0 || decided.size !== decisions.length || decisions.length !== ids.length) {
    throw new Error(
      `stage ${stage}: ${ids.length} rows in, ${decisions.length} decisions on ${decided.size} rows, ` +
        `${missing.length} undecided (${missing.slice(0, 3).join(", ")})`,
    );
  }
  const silent = decisions.find((decision) => !decision.kept && (decision.reason ?? "") === "");
  if (silent !== undefined)
    throw new Error(`stage ${stage}: row ${silent.row_id} was dropped without a reason`);
  if (reasons === undefined) return;
  const unknown = decisions.find(({ kept, reason }) => !kept && !Object.hasOwn(reasons, reason ?? ""));
  if (unknown !== undefined)
    throw new Error(`stage ${stage}: the reason ${unknown.reason} is not in its definition`);
}
