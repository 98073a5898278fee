/**
 * `--from STAGE`: everything from that stage on is computed anew. Answers stay on record and are never asked for
 * again; verdicts of the stages concerned are judged again.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../io/files.ts";
import { shown, UserError } from "../schemas/errors.ts";
import { decodeRecords, encodeRecord } from "./journal/record.ts";
import type { PerProblemStage, Recipe } from "./recipes.ts";
import type { RunDir } from "./run-dir.ts";

/** Names of the stages from `from` on. @throws UserError where the stage is not among those of this run */
export function stagesFrom(
  from: string | undefined,
  { recipe, stages }: { recipe: Recipe; stages: readonly PerProblemStage[] },
): string[] {
  if (from === undefined) return [];
  const names = [recipe.source.name, ...stages.map((stage) => stage.name)];
  const at = names.indexOf(from);
  if (at < 0) {
    const fix = "Name a stage that this run comes to.";
    throw new UserError({ where: "--from", expected: `one of ${names.join(", ")}`, got: shown(from), fix });
  }
  return names.slice(at);
}

/** Removes what the stages `again` wrote and judged. */
export async function forget(again: readonly string[], run: RunDir): Promise<void> {
  // All keys go, not the present one alone: a bucket sealed under another would be taken over unjudged.
  for (const name of again) await rm(run.stage(name), { recursive: true, force: true });
  // A problem that was given up is tried again.
  await rm(run.attempts, { recursive: true, force: true });
  const prefixes = again.map((name) => `v|${name}|`);
  for (const folder of await readdir(join(run.root, "journal")).catch(() => [])) {
    await forgetVerdicts(join(run.root, "journal", folder), prefixes);
  }
}

/** Rewrites each attempt without the verdicts of the stages that run anew; its answers stay as they are. */
async function forgetVerdicts(folder: string, prefixes: readonly string[]): Promise<void> {
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(".jsonl"))) {
    const path = join(folder, name);
    const { records } = decodeRecords(await readFile(path));
    const kept = records.filter(
      (r) => !prefixes.some((prefix) => String((r as { k?: unknown }).k).startsWith(prefix)),
    );
    if (kept.length < records.length) await writeWhole(path, Buffer.concat(kept.map(encodeRecord)));
  }
}
