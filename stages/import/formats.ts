/** The formats, in the order in which they are tried on a file; the only list of them. */
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { Format } from "./format.ts";
import { apps } from "./formats/apps.ts";
import { codeContests } from "./formats/code-contests.ts";
import { codeContestsPlus } from "./formats/code-contests-plus.ts";
import { codeforces } from "./formats/codeforces.ts";
import { jsonl } from "./formats/jsonl.ts";
import { livecodebench } from "./formats/livecodebench.ts";
import { nemoGym } from "./formats/nemo-gym.ts";
import { prime } from "./formats/prime.ts";
import { sandboxFusion } from "./formats/sandbox-fusion.ts";
import { taco } from "./formats/taco.ts";
import { tacoVerified } from "./formats/taco-verified.ts";
import { verl } from "./formats/verl.ts";

export const FORMATS: readonly Format[] = [
  livecodebench,
  codeforces,
  codeContestsPlus,
  codeContests,
  verl,
  prime,
  nemoGym,
  sandboxFusion,
  tacoVerified,
  taco,
  apps,
  jsonl,
];

const find = (name: string): Format | undefined => FORMATS.find((format) => format.name === name);

/** @param where the key that names it; @returns null for a known name */
export function formatFault(name: string, where: string): UserFault | null {
  if (find(name) !== undefined) return null;
  return {
    where,
    expected: `one of ${FORMATS.map((format) => format.name).join(", ")}`,
    got: name,
    fix: "Correct the name; `rftkit inspect FILE` tells the format of a file.",
  };
}

/** @throws UserError for a name that no format has */
export function formatNamed(name: string): Format {
  const format = find(name);
  if (format === undefined) throw new UserError(formatFault(name, "import.inputs") ?? []);
  return format;
}
