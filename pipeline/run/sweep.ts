/**
 * Removes what killed processes left in a run directory: half-written files and folders, and
 * records of dead workers.
 * Promises: nothing of a live process is removed. Files of a process on another machine are removed
 * only if unchanged for an hour; folders at once, since only the holder of the lease makes them.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { makerOf } from "../../io/files.ts";
import { lifeOfMark } from "../../io/processes.ts";
import type { RunDir } from "../store/run-dir.ts";
import { workerOf } from "../store/suspects.ts";

/** Milliseconds after which a file made on another machine counts as left behind. */
const LEFT = 3_600_000;

/** Folders of the run that are searched; a run directory may have files of the user, too. */
const FOLDERS = new Set(["stages", "journal", "measurements", "slurm", "evaluation", "batch", "tokens"]);

/** Called by the holder of the run's lease. @returns the number of files and folders removed */
export async function sweep(run: RunDir): Promise<number> {
  let removed = 0;
  for (const path of await leftIn(run.root, 0)) {
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed + (await sweepAttempts(run));
}

/** stages/NAME/KEY is the deepest place where anything is written. */
const DEEPEST = 3;

async function leftIn(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const maker = makerOf(entry.name);
    if (maker !== null) {
      if (await isLeft(path, maker, entry.isDirectory())) found.push(path);
    } else if (entry.isDirectory() && depth < DEEPEST && (depth > 0 || FOLDERS.has(entry.name))) {
      found.push(...(await leftIn(path, depth + 1)));
    }
  }
  return found;
}

async function isLeft(path: string, maker: string, isFolder: boolean): Promise<boolean> {
  const life = lifeOfMark(maker);
  if (life !== "elsewhere") return life === "dead";
  if (isFolder) return true;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > LEFT;
}

/**
 * Records of workers that died with their process tree say nothing about a problem; their restarts
 * no longer count.
 */
async function sweepAttempts(run: RunDir): Promise<number> {
  let removed = 0;
  for (const name of await readdir(run.attempts).catch(() => [])) {
    const path = join(run.attempts, name);
    const isOurs = name.endsWith(".jsonl") && (await isDead(path));
    // The local executor's restarts are counted for one command, which held the lease.
    if (!isOurs && !/^local-.*\.tries$/.test(name)) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

const isDead = async (path: string): Promise<boolean> =>
  workerOf(await readFile(path, "utf8").catch(() => "")) === "dead";
