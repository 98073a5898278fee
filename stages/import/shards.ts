/**
 * The files of an input: one file, the files that a pattern matches (`data/*.parquet`), or the
 * shards of a folder, in the order of their names. A folder without shards of its own, such as a
 * copy of a repository of the hub, is searched in its folders. Nothing is downloaded.
 */
import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { explained } from "../../io/faults.ts";
import { errorCode } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";
import { type InputFile, pathsOf } from "../../schemas/import-options.ts";

/**
 * Kinds of shards. Only the first kind that a folder has is read: lists and notes are often beside
 * the shards.
 */
const KINDS = [
  /\.parquet$/,
  /\.(?:arrow|feather|ipc)$/,
  /\.jsonl(?:\.(?:gz|zst|bz2))?$/,
  /^(?!dataset_infos?\.|state\.).*\.json(?:\.(?:gz|zst|bz2))?$/,
];
const TOLD = ".parquet, .arrow, .jsonl or .json";
const JSONL = 2;
const SPLIT_NAMES = { train: ["train"], valid: ["valid", "validation"], test: ["test"] };
/** Folders below a folder that are searched. */
const MAX_DEPTH = 3;
const REMOTE = /^(?:[a-z][a-z0-9+.-]*):\/\//i;
const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** Absolute paths, those of a list in its order. @throws UserError if there is no file */
export async function shardsOf(input: InputFile, baseDir: string): Promise<string[]> {
  const lists: string[][] = [];
  for (const path of pathsOf(input)) lists.push(await shardsAt(path, input, baseDir));
  return lists.flat();
}

async function shardsAt(named: string, input: InputFile, baseDir: string): Promise<string[]> {
  if (REMOTE.test(named)) throw remote(named);
  const path = resolve(baseDir, named);
  const info = await statOf(path);
  if (info === null) {
    if (/[*?]/.test(named)) return matches(path);
    if (HUB_ID.test(named)) throw remote(named);
  }
  if (info === null || !info.isDirectory()) {
    await explained(path, "a file, or a folder of shards", () => stat(path));
    return [path];
  }
  const shards = await shardsIn(path, { first: input.format === "jsonl" ? JSONL : 0, depth: 0 });
  if (shards.length === 0) {
    throw new UserError({
      where: path,
      expected: `a file, or a folder of ${TOLD} shards`,
      got: "a folder without any",
      fix: "Name the file, or the folder that holds the shards.",
    });
  }
  const starts = input.split === undefined ? [] : SPLIT_NAMES[input.split];
  const ofSplit = shards.filter((shard) => {
    const name = shard.slice(shard.lastIndexOf(sep) + 1);
    return starts.some((start) => name.startsWith(`${start}-`) || name.startsWith(`${start}.`));
  });
  return ofSplit.length > 0 ? ofSplit : shards;
}

const statOf = (path: string): Promise<Stats | null> =>
  stat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return null;
    throw error;
  });

type Search = { first: number; depth: number };

/** Shards of the first kind that a folder has; without any, those of its folders. */
async function shardsIn(folder: string, { first, depth }: Search): Promise<string[]> {
  const entries = await entriesOf(folder);
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const order = [...KINDS.slice(first), ...KINDS.slice(0, first)];
  const kind = order.find((pattern) => names.some((name) => pattern.test(name)));
  if (kind !== undefined) return names.filter((name) => kind.test(name)).map((name) => join(folder, name));
  if (depth === MAX_DEPTH) return [];
  const folders = entries.filter((entry) => entry.isDirectory());
  const found: string[] = [];
  for (const { name } of folders)
    found.push(...(await shardsIn(join(folder, name), { first, depth: depth + 1 })));
  return found;
}

/** Entries that are not hidden, in the order of their names. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Files that a pattern of `*` and `?` matches, step by step. */
async function matches(pattern: string): Promise<string[]> {
  let found = [pattern.startsWith(sep) ? sep : "."];
  for (const step of pattern.split(sep).filter((part) => part !== "")) {
    const isPattern = /[*?]/.test(step);
    const lists = await Promise.all(
      found.map(async (folder) => {
        if (!isPattern) return [join(folder, step)];
        const entries = await entriesOf(folder).catch(() => []);
        return entries.filter(({ name }) => matcher(step).test(name)).map(({ name }) => join(folder, name));
      }),
    );
    found = lists.flat();
  }
  const infos = await Promise.all(found.map((path) => statOf(path)));
  const files = found.filter((_path, i) => infos[i]?.isFile());
  if (files.length > 0) return files;
  throw new UserError({
    where: pattern,
    expected: "a pattern that matches files",
    got: "no file that it matches",
    fix: "Check the path.",
  });
}

const matcher = (step: string): RegExp =>
  new RegExp(
    `^${step
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );

function remote(path: string): UserError {
  const [, name = path] = /^(?:hf:\/\/(?:datasets\/)?)?([^@]+?)(?:@.*)?$/.exec(path) ?? [];
  const id = name.split("/").slice(0, 2).join("/");
  const isHub = path.startsWith("hf://") || HUB_ID.test(path);
  return new UserError({
    where: path,
    expected: "a file, a folder or a pattern on this machine",
    got: isHub ? "a data set of the hub" : "an address",
    fix: isHub
      ? `Download it first: hf download ${id} --repo-type dataset --local-dir DIR. Then name DIR.`
      : "Download the file first, and name it here.",
  });
}
