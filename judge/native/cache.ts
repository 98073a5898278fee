/**
 * The user's cache of what was compiled for this machine: the launcher, and headers.
 * Promises: a folder of mode 700 that belongs to this user, or none; files appear whole or not at
 * all. It only saves work: what is missing is made again, or done without.
 */
import { lstat, mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

const PRIVATE = 0o700;

/** The folder, created if it is missing; null if it cannot be had, or others may write to it. */
export async function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Promise<string | null> {
  const base = env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : join(home, ".cache");
  const folder = join(base, "rftkit", "native");
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE });
    const found = await lstat(folder);
    const own = process.getuid === undefined || found.uid === process.getuid();
    return found.isDirectory() && own && (found.mode & 0o077) === 0 ? folder : null;
  } catch {
    return null;
  }
}

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
