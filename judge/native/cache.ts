/**
 * The user's cache of what was compiled for this machine: the launcher, and headers.
 * Promises: a folder of mode 700 that belongs to this user, or none; files appear whole or not at
 * all. It only saves work: what is missing is made again, or done without.
 */
import { lstat, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { defaultCacheDir, privateFolder } from "../../io/user-cache.ts";

/** The folder, created if it is missing; null if it cannot be had, or others may write to it. */
export const cacheFolder = (
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Promise<string | null> => privateFolder(join(defaultCacheDir(env, home), "native"));

/**
 * Makes `path` by `make`, which writes to another name beside it. Whether it is there afterwards.
 */
export async function made(path: string, make: (fresh: string) => Promise<void>): Promise<boolean> {
  const fresh = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    await make(fresh);
    await rename(fresh, path);
    return true;
  } catch {
    await rm(fresh, { recursive: true, force: true });
    return lstat(path).then(
      () => true, // another process was faster
      () => false,
    );
  }
}
