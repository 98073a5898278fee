/**
 * Trajectories that ended without an answer or a verdict, or for which the window was too small.
 * They are sealed like all others, so every later command would pass over them in silence.
 */
import { readParquet } from "../../io/parquet.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { producerOf, RECIPES, type RecipeName } from "../recipes.ts";
import { filesAt } from "./chain.ts";
import type { RunDir } from "./run-dir.ts";

export type Lost = { failed: number; overflowed: number; all: number };

/** null where the run has no sealed trajectories. Reads one column of each bucket. */
export async function lostTrajectories(
  run: RunDir,
  recipe: RecipeName,
  manifests: readonly Manifest[],
): Promise<Lost | null> {
  const name = producerOf("trajectory/1");
  const stage = RECIPES[recipe].stages.find((one) => one.name === name);
  const manifest = manifests.find((one) => one.stage === name);
  if (stage === undefined || manifest === undefined) return null;
  const files = filesAt(run, stage, manifest.key);
  const lost: Lost = { failed: 0, overflowed: 0, all: 0 };
  for (const { bucket, rows } of manifest.buckets) {
    if (rows === 0) continue;
    const read = { schema: Trajectory, schemaName: "trajectory/1", columns: ["outcome"] as const };
    for await (const { outcome } of readParquet(files.rowsFile(bucket), read)) {
      lost.all += 1;
      if (outcome === "failed") lost.failed += 1;
      if (outcome === "context_overflow") lost.overflowed += 1;
    }
  }
  return lost;
}

/** Lines for the user. */
export function lostLines({ failed, overflowed, all }: Lost): string[] {
  const many = overflowed > all / 2;
  return [
    ...(failed === 0
      ? []
      : [
          `${failed} of ${all} trajectories have no answer or no verdict; --from generate --yes asks for these only`,
        ]),
    ...(many
      ? [
          `${overflowed} of ${all} trajectories do not fit into the model's window: see generate.context_tokens and generate.max_tokens`,
        ]
      : []),
  ];
}
