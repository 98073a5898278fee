/**
 * The files of an input: one file, the files that a pattern matches (`data/*.parquet`), or the
 * shards of a folder, in the order of their names. A folder without shards of its own, such as a
 * copy of a repository of the hub, is searched in its folders. Nothing is downloaded: addresses of
 * the hub lead to what pipeline/hub.ts has put into the cache.
 */
import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { explained } from "../../io/faults.ts";
import { errorCode } from "../../io/files.ts";
import { isHubAddress } from "../../io/hub/address.ts";
import { UserError } from "../../schemas/errors.ts";
import { type InputFile, pathsOf } from "../../schemas/import-options.ts";
import { hubShards } from "./hub-shards.ts";
import { firstKind, MAX_DEPTH, ofFirstKind, ofSplit } from "./shard-names.ts";

const TOLD = ".parquet, .arrow, .jsonl or .json";
const REMOTE = /^(?:[a-z][a-z0-9+.-]*):\/\//i;
const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** Absolute paths, those of a list in its order. @throws UserError if there is no file */
export async function shardsOf(input: InputFile, baseDir: string): Promise<string[]> {
  const lists: string[][] = [];
  for (const path of pathsOf(input)) lists.push(await shardsAt(path, input, baseDir));
  return lists.flat();
}

async function shardsAt(named: string, input: InputFile, baseDir: string): Promise<string[]> {
  if (isHubAddress(named)) return hubShards(named, input);
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
  const shards = await shardsIn(path, { first: firstKind(input), depth: 0 });
  if (shards.length === 0) {
    throw new UserError({
      where: path,
      expected: `a file, or a folder of ${TOLD} shards`,
      got: "a folder without any",
      fix: "Name the file, or the folder that holds the shards.",
    });
  }
  return ofSplit(shards, input);
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
  const own = ofFirstKind(names, first);
  if (own.length > 0) return own.map((name) => join(folder, name));
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
  const isHub = HUB_ID.test(path);
  return new UserError({
    where: path,
    expected: "a file, a folder or a pattern on this machine, or hf://datasets/OWNER/NAME/PATH",
    got: isHub ? "a data set of the hub" : "an address",
    fix: isHub
      ? `Write hf://datasets/${path}, with a file, folder or pattern behind it; or download it: hf download ${path} --repo-type dataset --local-dir DIR. Then name DIR.`
      : "Download the file first, and name it here.",
  });
}
