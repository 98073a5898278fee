/** rftkit's version, from its package.json. It is part of manifests, never of data files. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { assetPath } from "./assets.ts";

let known: string | undefined;

export function rftkitVersion(): string {
  known ??= z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(assetPath("package.json"), "utf8"))).version;
  return known;
}
