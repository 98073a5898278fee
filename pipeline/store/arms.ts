/** Which arms of a run directory belong to its last evaluation. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull } from "../../io/files.ts";

/**
 * Finished arms of the present evaluation. The directory may have arms of earlier configurations,
 * whose files look the same.
 */
const Current = z.object({
  schema: z.literal("arms/1"),
  strategies: z.array(z.string()),
  /** Key of each arm's last stage. */
  done: z.array(z.string()),
});
export type CurrentArms = z.infer<typeof Current>;

/** The file that lists them. */
export const currentFile = (root: string): string => join(root, "evaluation", "arms.json");

/** Null where the file is missing (older versions) or damaged. */
export async function readCurrentArms(root: string): Promise<CurrentArms | null> {
  const text = await readFile(currentFile(root), "utf8").catch(() => "");
  return Current.safeParse(jsonOrNull(text)).data ?? null;
}
