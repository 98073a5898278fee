/**
 * Finds compilers and runtimes on PATH.
 * Promises: absolute paths without symbolic links, because a sandbox shows the target only; null
 * if a program is missing or does not tell its version in time.
 */
import { execFile } from "node:child_process";
import { access, constants, realpath, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

const TIMEOUT_MS = 20_000;
const run = promisify(execFile);

/** Absolute paths of the programs on PATH with one of these names, in order of the names. */
export async function allOnPath(...names: string[]): Promise<string[]> {
  const found = [];
  for (const name of names)
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder === "") continue;
      try {
        const path = join(folder, name);
        await access(path, constants.X_OK);
        found.push(await realpath(path));
      } catch {
        // Not in this folder, or not executable: the next one is asked.
      }
    }
  return [...new Set(found)];
}

/** Absolute path of the first of these programs that is on PATH, or null. */
export async function onPath(...names: string[]): Promise<string | null> {
  return (await allOnPath(...names))[0] ?? null;
}

/** Whether every user can enter this folder: under root, programs run as the user nobody. */
export async function isOpenToAll(folder: string): Promise<boolean> {
  for (let at = folder; ; at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 1) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/** What a program prints, both streams; null if it does not run. */
export async function printed(program: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout, stderr } = await run(program, args, { timeout: TIMEOUT_MS });
    return `${stdout}${stderr}`.trim();
  } catch {
    return null;
  }
}
