/**
 * The files of an input: the file itself, or the shards of a folder in the order of their names.
 */
import { readdir, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { explained } from "../../io/faults.ts";
import { UserError } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/import-options.ts";

/**
 * Kinds of shards. Only the first kind that a folder has is read: lists and notes are often beside
 * the shards.
 */
const EXTENSIONS = [".parquet", ".arrow", ".jsonl"];
const SPLIT_NAMES = { train: ["train"], valid: ["valid", "validation"], test: ["test"] };

/** Absolute paths. @throws UserError if there is no file */
export async function shardsOf(input: InputFile, baseDir: string): Promise<string[]> {
  const path = resolve(baseDir, input.path);
  const info = await explained(path, "a file, or a folder of shards", () => stat(path));
  if (!info.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => !name.startsWith(".")).sort();
  const kinds = input.format === "jsonl" ? [".jsonl"] : EXTENSIONS;
  const kind = kinds.find((extension) => names.some((name) => extname(name) === extension));
  if (kind === undefined) {
    throw new UserError({
      where: path,
      expected: `a file, or a folder of ${kinds.join(" or ")} shards`,
      got: "a folder without any",
      fix: "Name the file, or the folder that holds the shards.",
    });
  }
  const shards = names.filter((name) => extname(name) === kind);
  const starts = input.split === undefined ? [] : SPLIT_NAMES[input.split];
  const ofSplit = shards.filter((name) =>
    starts.some((start) => name.startsWith(`${start}-`) || name.startsWith(`${start}.`)),
  );
  return (ofSplit.length > 0 ? ofSplit : shards).map((name) => join(path, name));
}
