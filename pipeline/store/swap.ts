/** Replaces a folder as a whole by one that was made beside it. */
import { rename, rm } from "node:fs/promises";
import { errorCode, explainWriteError, temporaryBeside } from "../../io/files.ts";

/** Moves `from` to `to`. An old folder is removed only after the new one is in place. */
export async function swap(from: string, to: string): Promise<void> {
  const old = temporaryBeside(to);
  const hadOne = await rename(to, old).then(
    () => true,
    (error: unknown) => (errorCode(error) === "ENOENT" ? false : explainWriteError(error, to)),
  );
  // Another writer may have put its folder there in between: it has the same content, and the last
  // one wins.
  const another = await rename(from, to).then(
    () => false,
    (error: unknown) =>
      ["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "") || explainWriteError(error, to),
  );
  if (hadOne) await rm(old, { recursive: true, force: true });
  if (another) await swap(from, to);
}
