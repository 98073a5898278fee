/** Problems that a run gave up because they killed their worker each time: read from the decisions of all stages. */
import type { Manifest } from "../../schemas/manifest.ts";
import { hasReason, RECIPES, type RecipeName } from "../recipes.ts";
import { writesOf } from "./chain.ts";
import type { RunDir } from "./run-dir.ts";
import { StageFiles } from "./stage-files.ts";

export type FailedProblem = { stage: string; problem_id: string; rows: number; detail: string };

/** As a line for people. */
export const givenUp = ({ stage, problem_id, detail }: FailedProblem): string =>
  `given up: problem ${problem_id} in ${stage}: ${detail}; --from ${stage} tries it again`;

/** One entry a problem and stage. keep-passing has a reason "failed" of its own: trajectories that broke off. */
export async function failedProblems(
  run: RunDir,
  recipe: RecipeName,
  manifests: readonly Manifest[],
): Promise<FailedProblem[]> {
  const found = new Map<string, FailedProblem>();
  for (const stage of RECIPES[recipe].stages) {
    const manifest = manifests.find((m) => m.stage === stage.name);
    if (manifest?.counts.reasons.failed === undefined || hasReason(stage.name, "failed")) continue;
    const files = new StageFiles(run, { stage: stage.name, key: manifest.key, writes: writesOf(stage) });
    for (const { bucket } of manifest.buckets) {
      for (const { problem_id, reason, detail } of await files.readDecisions(bucket)) {
        if (reason !== "failed") continue;
        const id = `${stage.name}|${problem_id}`;
        const entry = found.get(id) ?? { stage: stage.name, problem_id, rows: 0, detail: detail ?? "" };
        entry.rows += 1;
        found.set(id, entry);
      }
    }
  }
  return [...found.values()];
}
