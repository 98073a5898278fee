/**
 * What makes a training the same one, so that its folder is resumed and never mixed with another.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { sha256 } from "../io/hash.ts";
import { UserError } from "../schemas/errors.ts";
import type { DataFile } from "./data.ts";
import type { Model } from "./model.ts";
import type { Settings } from "./settings.ts";
import type { TokenShards } from "./template/shards.ts";

/**
 * Two trainings are the same if data, model and all values are equal; the number of devices does
 * not count.
 */
export function identityOf(
  settings: Settings,
  files: DataFile[],
  model: Model,
  tokens: TokenShards | null,
): string {
  const { model: _folder, expect: _expect, max_refused: _limit, ...deciding } = settings;
  const { meant: _meant, report_to: _trackers, evaluate: _evaluation, ...values } = deciding;
  const data = files.map((f) => f.sha256);
  return sha256({
    values,
    data,
    model: model.fingerprint,
    ...(tokens !== null && { tokens: tokens.key }),
  });
}

/** @throws UserError if the plan at `file` is that of another training */
export async function refuseOther(file: string, identity: string): Promise<void> {
  if (!existsSync(file)) return;
  const found: unknown = JSON.parse(await readFile(file, "utf8"));
  if (found !== null && typeof found === "object" && "identity" in found && found.identity === identity)
    return;
  throw new UserError({
    where: dirname(file),
    expected: "the training that was started there, to resume it",
    got: "another configuration, model or dataset",
    fix: "Choose another folder with --out, or remove this one.",
  });
}
