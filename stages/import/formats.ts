/** The formats, in the order in which they are tried on a file; the only list of them. */
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/import-options.ts";
import type { Format } from "./format.ts";
import { apps } from "./formats/apps.ts";
import { codeContests } from "./formats/code-contests.ts";
import { codeContestsPlus } from "./formats/code-contests-plus.ts";
import { codeforces } from "./formats/codeforces.ts";
import { humanevalPlus } from "./formats/humaneval-plus.ts";
import { jsonl } from "./formats/jsonl.ts";
import { kodcode } from "./formats/kodcode.ts";
import { leetcode } from "./formats/leetcode.ts";
import { livecodebench } from "./formats/livecodebench.ts";
import { mbppPlus } from "./formats/mbpp-plus.ts";
import { nemoGym } from "./formats/nemo-gym.ts";
import { prime } from "./formats/prime.ts";
import { sandboxFusion } from "./formats/sandbox-fusion.ts";
import { table } from "./formats/table.ts";
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
  leetcode,
  humanevalPlus,
  mbppPlus,
  kodcode,
  tacoVerified,
  taco,
  apps,
  jsonl,
  table,
];

const find = (name: string): Format | undefined => FORMATS.find((format) => format.name === name);

/**
 * @param where the key of the input; @returns null for a known name, with fields where it needs
 *   them
 */
export function formatFault(
  { format, fields, from, to }: Pick<InputFile, "format" | "fields" | "from" | "to">,
  where: string,
): UserFault | null {
  if (find(format) === undefined) {
    return {
      where: `${where}.format`,
      expected: `one of ${FORMATS.map(({ name }) => name).join(", ")}`,
      got: format,
      fix: "Correct the name; `rftkit inspect FILE` tells the format of a file.",
    };
  }
  if ((from ?? to) !== undefined && find(format)?.date === undefined) {
    return {
      where: `${where}.${from === undefined ? "to" : "from"}`,
      expected: `none, as rows of format ${format} have no date`,
      got: from ?? to ?? "",
      fix: "Remove it.",
    };
  }
  if ((format === table.name) === (fields !== undefined)) return null;
  return {
    where: `${where}.fields`,
    expected: fields === undefined ? "the paths of the columns, which format table needs" : "none",
    got: fields === undefined ? "nothing" : `fields of format ${format}`,
    fix: "`rftkit inspect FILE` prints the lines to start from.",
  };
}

/** @throws UserError for a name that no format has */
export function formatNamed(name: string): Format {
  const format = find(name);
  if (format === undefined) throw new UserError(formatFault({ format: name }, "import.inputs") ?? []);
  return format;
}
