/** Which arms of a run directory are those of its last evaluation. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull } from "../../io/files.ts";

/**
 * Arms of the present evaluation, as far as they are done: the directory may hold others, of configurations before,
 * whose files look no different.
 */
const Current = z.object({
  schema: z.literal("arms/1"),
  strategies: z.array(z.string()),
  /** Key of each arm's last stage. */
  done: z.array(z.string()),
});
export type CurrentArms = z.infer<typeof Current>;

/** The file that names them. */
export const currentFile = (root: string): string => join(root, "evaluation", "arms.json");

/** Null where an older version evaluated, or the file is damaged. */
export async function readCurrentArms(root: string): Promise<CurrentArms | null> {
  const text = await readFile(currentFile(root), "utf8").catch(() => "");
  return Current.safeParse(jsonOrNull(text)).data ?? null;
}
