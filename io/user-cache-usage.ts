/**
 * How much the user's cache holds, and its pruning. Promises: only the folders that rftkit makes
 * are looked into, and links are not followed; what a running command has just written stays; a
 * file that disappears meanwhile is no error. Removing any of it is safe: it is made or fetched
 * again.
 */
import { lstat, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { makerOf } from "./files.ts";
import { lifeOfMark } from "./processes.ts";

/** Folders of the cache, what they hold, and whether pruning removes it without being told to. */
export const CACHE_FOLDERS = {
  indexes: { holds: "indexes of benchmarks", isPruned: true },
  verdicts: { holds: "verified programs of benchmark items", isPruned: true },
  "self-tests": { holds: "self-tests of decontamination", isPruned: true },
  vectors: { holds: "sentence embeddings of statements", isPruned: true },
  native: { holds: "compiled launcher and headers of the judge", isPruned: true },
  models: { holds: "embedding model", isPruned: false },
  runtimes: { holds: "runtime of the embedding model", isPruned: false },
  tokenizers: { holds: "tokenizers from the hub", isPruned: false },
  "model-files": { holds: "tokenizers and templates of models", isPruned: false },
} as const;
export type CacheFolder = keyof typeof CACHE_FOLDERS;

export const cacheFolders = Object.keys(CACHE_FOLDERS) as CacheFolder[];

type Found = { path: string; bytes: number; usedMs: number };

async function* filesIn(folder: string): AsyncGenerator<Found> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else {
      const info = await lstat(path).catch(() => null);
      // Most file systems note a reading at most once a day.
      if (info !== null) yield { path, bytes: info.size, usedMs: Math.max(info.atimeMs, info.mtimeMs) };
    }
  }
}

export type Usage = { folder: CacheFolder; files: number; bytes: number; usedMs: number | null };

/** What each folder holds; empty folders too. @param root of the cache */
export async function cacheUsage(root: string): Promise<Usage[]> {
  const usages: Usage[] = [];
  for (const folder of cacheFolders) {
    const usage: Usage = { folder, files: 0, bytes: 0, usedMs: null };
    for await (const { bytes, usedMs } of filesIn(join(root, folder))) {
      usage.files += 1;
      usage.bytes += bytes;
      usage.usedMs = Math.max(usage.usedMs ?? 0, usedMs);
    }
    usages.push(usage);
  }
  return usages;
}

/**
 * Removes what was last used before `beforeMs`, and what killed commands have left half written. Of
 * a model, a runtime or a tokenizer all files go, or none.
 */
export async function pruneCache(
  root: string,
  folders: readonly CacheFolder[],
  beforeMs: number,
): Promise<{ files: number; bytes: number }> {
  const removed = { files: 0, bytes: 0 };
  for (const folder of folders) {
    for (const group of await groupsIn(join(root, folder), CACHE_FOLDERS[folder].isPruned)) {
      const used = Math.max(...group.map(({ usedMs }) => usedMs));
      for (const { path, bytes } of group) {
        const isKept = used >= beforeMs || isBeingWritten(path);
        if (isKept && !isLeftBehind(path)) continue;
        await rm(path, { force: true });
        removed.files += 1;
        removed.bytes += bytes;
      }
    }
    await removeEmpty(join(root, folder));
  }
  return removed;
}

/** Files that are removed together: each by itself, or those of one entry of the folder. */
async function groupsIn(folder: string, isEach: boolean): Promise<Found[][]> {
  const groups: Found[][] = [];
  for (const name of isEach ? [""] : await readdir(folder).catch(() => [])) {
    const files: Found[] = [];
    for await (const file of filesIn(join(folder, name))) files.push(file);
    groups.push(...(isEach ? files.map((file) => [file]) : files.length === 0 ? [] : [files]));
  }
  return groups;
}

/**
 * Part of a path that names the process which writes it; entries are written under such names too.
 */
const makerIn = (path: string): string | null => {
  for (const step of path.split("/")) {
    const maker = makerOf(step);
    if (maker !== null) return maker;
  }
  return null;
};

const isLeftBehind = (path: string): boolean => {
  const maker = makerIn(path);
  return maker !== null && lifeOfMark(maker) === "dead";
};

const isBeingWritten = (path: string): boolean => makerIn(path) !== null && !isLeftBehind(path);

/** Empty folders below; the folder itself stays. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    await removeEmpty(join(folder, entry.name));
    await rmdir(join(folder, entry.name)).catch(() => undefined);
  }
}
