/**
 * Files that appear whole or not at all: written beside their place, synced, then renamed or linked.
 * A full disk becomes TryLaterError (exit 75), since the same command goes on once there is room.
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { TryLaterError, UserError } from "../schemas/errors.ts";
import { processMark } from "./processes.ts";

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const REFUSED = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR", "ENAMETOOLONG"]);

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** Turns the system's refusals into errors that say what to do; rethrows everything else. */
export function explainWriteError(error: unknown, path: string): never {
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) {
    throw new TryLaterError(
      `${path}: the disk is full (${code}). Free some room; the same command goes on.`,
      {
        cause: error,
      },
    );
  }
  if (code !== undefined && REFUSED.has(code)) {
    throw new UserError({
      where: path,
      expected: "a place that can be written",
      got: code,
      fix: "Choose another run directory with --run, or change its permissions.",
    });
  }
  throw error;
}

/** What a JSON text says; null where it is torn. */
export function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A name beside `path` that no other writer uses. */
export const temporaryBeside = (path: string): string =>
  `${path}.tmp-${processMark()}-${randomBytes(6).toString("hex")}`;

/** The mark of the process that made a file or folder by `temporaryBeside`; null for other names. */
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
 * Lets `fill` write a temporary file and puts it in place after fsync.
 * mode "replace": an older file is replaced in one step. mode "seal": by link(2), and the first writer wins.
 * @returns false only in mode "seal", where another writer was first and this one's bytes were discarded
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
    // What is left of a writer that could not write must not hide why.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What file systems without hard links say to link(2). */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"]);

/** Makes `to` a second name of `from`. @returns false where that name was taken */
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
      expected: "a file system with hard links: of two writers of a file the first must stand",
      got: `${code} from link`,
      fix: "Put the run directory on another one with --run (NFS, Lustre, GPFS and local disks have them; FAT and most object stores do not).",
    });
  }
}

/** Writes a file that must not be there yet. */
export async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Writes text or bytes whole; see placeFile. */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  mode: "replace" | "seal" = "replace",
): Promise<boolean> {
  return placeFile(path, (temporary) => writeNew(temporary, content), mode);
}
