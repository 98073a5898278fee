/**
 * Finds compilers and runtimes on PATH.
 * Promises: absolute paths without symbolic links, because a sandbox shows the target only; null
 * if a program is missing or does not tell its version in time.
 */
import { execFile } from "node:child_process";
import { access, constants, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const TIMEOUT_MS = 20_000;
const run = promisify(execFile);

/** Absolute path of the first of these programs that is on PATH, or null. */
export async function onPath(...names: string[]): Promise<string | null> {
  for (const name of names)
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      if (folder === "") continue;
      try {
        const path = join(folder, name);
        await access(path, constants.X_OK);
        return await realpath(path);
      } catch {}
    }
  return null;
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
