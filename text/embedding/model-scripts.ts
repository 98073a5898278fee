/** Finds text/model, in a checkout and in the built package (dist/text/… beside text/model). */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the folder with build.py and its requirements. */
export function modelScripts(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const place = join(folder, "text", "model");
    if (existsSync(join(place, "build.py"))) return place;
    if (dirname(folder) === folder) throw new Error("text/model/build.py is missing from this installation");
  }
}
