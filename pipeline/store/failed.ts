/**
 * Problems that a run gave up because their worker was killed each time, from the decisions of all
 * stages.
 * Does not cover trajectories that broke off: keep-passing drops those for a reason "failed" of its
 * own.
 */
import type { Decision } from "../../schemas/decision.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { hasReason, RECIPES, type RecipeName } from "../recipes.ts";
import { filesAt } from "./chain.ts";
import type { RunDir } from "./run-dir.ts";

export type FailedProblem = { stage: string; problem_id: string; rows: number; detail: string };

/** As a line of the terminal. */
export const givenUp = ({ stage, problem_id, detail }: FailedProblem): string =>
  `given up: problem ${problem_id} in ${stage}: ${detail}; --from ${stage} tries it again`;

/** Problems that a stage gave up in one bucket, with the number of rows lost. */
export function givenUpIn(stage: string, decisions: readonly Decision[]): FailedProblem[] {
  if (hasReason(stage, "failed")) return [];
  const found = new Map<string, FailedProblem>();
  for (const { problem_id, detail } of decisions.filter(({ reason }) => reason === "failed")) {
    const entry = found.get(problem_id) ?? { stage, problem_id, rows: 0, detail: detail ?? "" };
    found.set(problem_id, { ...entry, rows: entry.rows + 1 });
  }
  return [...found.values()];
}

/**
 * One entry per stage and problem, in the order of the recipe. Reads decisions only where a
 * manifest counts some.
 */
export async function failedProblems(
  run: RunDir,
  recipe: RecipeName,
  manifests: readonly Manifest[],
): Promise<FailedProblem[]> {
  const found: FailedProblem[] = [];
  for (const stage of RECIPES[recipe].stages) {
    const manifest = manifests.find((m) => m.stage === stage.name);
    if (manifest?.counts.reasons.failed === undefined || hasReason(stage.name, "failed")) continue;
    const files = filesAt(run, stage, manifest.key);
    for (const { bucket } of manifest.buckets)
      found.push(...givenUpIn(stage.name, await files.readDecisions(bucket)));
  }
  return found;
}
