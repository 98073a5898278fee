/**
 * Atomic file writes: to a temporary file in the same folder, synced, then renamed or linked.
 * A full disk is a TryLaterError (exit code 75): the same command resumes once there is space.
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { TryLaterError, UserError } from "../schemas/errors.ts";
import { processMark } from "./processes.ts";

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const REFUSED = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR", "ENAMETOOLONG"]);

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/**
 * Turns errors of the file system into errors that say how to fix them; rethrows everything else.
 */
export function explainWriteError(error: unknown, path: string): never {
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) {
    throw new TryLaterError(
      `${path}: the disk is full (${code}). Free some space; the same command resumes.`,
      {
        cause: error,
      },
    );
  }
  if (code !== undefined && REFUSED.has(code)) {
    throw new UserError({
      where: path,
      expected: "a writable place",
      got: code,
      fix: "Choose another run directory with --run, or change its permissions.",
    });
  }
  throw error;
}

/** Parses JSON; null if the text is truncated or invalid. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The text of a file; null where it does not exist. Other failures are thrown. */
export async function textOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Names in a folder, in any order; none if it does not exist. Other failures are thrown. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Whether a file or folder can be found at the path. */
export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** A unique temporary name beside `path`. */
export const temporaryBeside = (path: string): string =>
  `${path}.tmp-${processMark()}-${randomBytes(6).toString("hex")}`;

/** The process mark in a name made by `temporaryBeside`; null for other names. */
export const makerOf = (name: string): string | null =>
  /\.tmp-([0-9a-f]{8}-\d+)-[0-9a-f]{12}$/.exec(name)?.[1] ?? null;

async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Lets `fill` write a temporary file, and moves it into place after fsync.
 * Mode "replace" replaces an existing file atomically. Mode "seal" uses link(2): the first writer
 * wins.
 * @returns false only in mode "seal" if another writer was first; then this writer's bytes are
 *   discarded
 */
export async function placeFile(
  path: string,
  fill: (temporary: string) => Promise<void>,
  mode: "replace" | "seal" = "replace",
): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await fill(temporary);
    const file = await open(temporary, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    if (mode === "replace") await rename(temporary, path);
    else if (!(await linked(temporary, path))) return false;
    await syncFolder(path);
    return true;
  } catch (error) {
    return explainWriteError(error, path);
  } finally {
    // A failed cleanup must not hide the original error.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Error codes of link(2) on file systems without hard links. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"]);

/** Makes `to` a hard link of `from`. @returns false if `to` exists */
export async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = errorCode(error) ?? "";
    if (code === "EEXIST") return false;
    if (!NO_LINKS.has(code)) throw error;
    throw new UserError({
      where: to,
      expected: "a file system with hard links: if two processes write a file, the first one must win",
      got: `${code} from link`,
      fix: "Choose a run directory on another file system with --run (NFS, Lustre, GPFS and local disks have hard links; FAT and most object stores do not).",
    });
  }
}

/** Writes a file that must not exist yet. */
export async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Writes text or bytes atomically; see placeFile. */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  mode: "replace" | "seal" = "replace",
): Promise<boolean> {
  return placeFile(path, (temporary) => writeNew(temporary, content), mode);
}
