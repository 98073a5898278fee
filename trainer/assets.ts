/**
 * Where the trainer's own files lie: in a checkout beside this module, in the built package beside dist/.
 * Promises one place that knows it; looks for nothing else.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json: the checkout or the installed package. */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  throw new Error(`no package.json above ${from}`);
}

/** A file or folder of trainer/, for example "configs/base.yaml". */
export const trainerAsset = (name: string): string => join(packageRoot(), "trainer", name);
