/**
 * Turns errors while reading a user's file into one UserError that says how to fix it.
 * Shortages of the machine (open files, memory) and aborts are rethrown unchanged.
 */
import { UserError } from "../schemas/errors.ts";
import { errorCode } from "./files.ts";

/** A page exceeds the configured limit; the file may be valid. */
export class LimitError extends Error {}

const REFUSED: Record<string, string> = {
  ENOENT: "nothing there",
  EISDIR: "a folder",
  EACCES: "a file that may not be read",
  EPERM: "a file that may not be read",
  ENOTDIR: "a path with a file as a folder",
  ENAMETOOLONG: "a name that is too long",
  ELOOP: "a cycle of symbolic links",
};
const SHORTAGES = new Set(["EMFILE", "ENFILE", "ENOMEM", "EAGAIN"]);

/** Runs `read` and turns every error of the file into one UserError. */
export async function explained<T>(path: string, what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw fileFault(error, path, what);
  }
}

/** @param what what was expected, e.g. "a Parquet file" */
export function fileFault(error: unknown, path: string, what: string): Error {
  const code = errorCode(error) ?? "";
  if (error instanceof UserError) return error;
  if (error instanceof Error && (error.name === "AbortError" || SHORTAGES.has(code))) return error;
  if (error instanceof LimitError) {
    const fix = "If you trust the file, increase import.max_page_mb.";
    return new UserError({ where: path, expected: "pages of bounded size", got: error.message, fix });
  }
  const known = REFUSED[code];
  return new UserError({
    where: path,
    expected: what,
    got: known ?? toldBy(error),
    fix:
      known === undefined
        ? "The file is damaged or of another format; download or write it again."
        : "Check the path.",
  });
}

/** TypeErrors and RangeErrors come from bytes that were read as lengths, names or lists. */
function toldBy(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const ours = error instanceof Error && error.constructor === Error;
  return ours ? message : `invalid bytes (${message})`;
}
