/** A folder that was made beside its place is moved there whole. */
import { rename, rm } from "node:fs/promises";
import { errorCode, explainWriteError, temporaryBeside } from "../../io/files.ts";

/** Puts a folder in the place of another; the old one is gone only after the new one stands. */
export async function swap(from: string, to: string): Promise<void> {
  const old = temporaryBeside(to);
  const hadOne = await rename(to, old).then(
    () => true,
    (error: unknown) => (errorCode(error) === "ENOENT" ? false : explainWriteError(error, to)),
  );
  // Another writer may have put his folder there in between: it says the same, and the last one stands.
  const another = await rename(from, to).then(
    () => false,
    (error: unknown) =>
      ["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "") || explainWriteError(error, to),
  );
  if (hadOne) await rm(old, { recursive: true, force: true });
  if (another) await swap(from, to);
}
