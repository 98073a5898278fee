/** What a report may replace: an older report or nothing, and never files that are no report. */
import { stat } from "node:fs/promises";
import { errorCode, namesIn } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";

/** File that marks a folder as a report. */
export const MARK = "report.json";

/** A new report replaces an older one, but never a folder with other files. */
export async function refuseOthers(out: string): Promise<void> {
  const names = await namesIn(out).catch((error: unknown) =>
    errorCode(error) === "ENOTDIR" ? ["."] : Promise.reject(error),
  );
  if (names.length === 0 || names.includes(MARK)) return;
  throw new UserError({
    where: out,
    expected: "no folder, an empty one, or an older report",
    got: "files that are no report",
    fix: "Name another folder with --out.",
  });
}

export async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  });
  if (found?.isDirectory() !== true) return;
  throw new UserError({
    where: path,
    expected: "a file to write",
    got: "a folder",
    fix: "Name a file with --out.",
  });
}
