/**
 * The formats, in the order in which they are tried on a file; the only list of them. Plug-ins add
 * theirs behind those of rftkit.
 */
import { type Origin, Registry } from "../../io/registry.ts";
import { UserError, type UserFault } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/import-options.ts";
import { didYouMean } from "../../schemas/nearest.ts";
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

/** Those of rftkit, then those of plug-ins. */
export const formats = new Registry<Format>("format", FORMATS);

/** @throws UserError if the name or the prefix of problem ids is taken */
export function addFormat(format: Format, origin: Origin): void {
  const other = formats.all.find(({ prefix, name }) => prefix === format.prefix && name !== format.name);
  if (other !== undefined) {
    throw new UserError({
      where: origin.file,
      expected: "a prefix of problem ids that no other format has",
      got: `${format.prefix}, which ${other.name} has`,
      fix: "Choose another one.",
    });
  }
  formats.add(format, origin);
}

/**
 * Hashes of the plug-ins that define these formats, for keys; absent where rftkit defines them all.
 */
export function pluginsOf(inputs: readonly Pick<InputFile, "format">[]): {
  plugins?: Record<string, string>;
} {
  const hashes = inputs.flatMap(({ format }) => {
    const hash = formats.hashOf(format);
    return hash === null ? [] : [[format, hash] as const];
  });
  return hashes.length === 0 ? {} : { plugins: Object.fromEntries(hashes) };
}

/**
 * @param where the key of the input; @returns null for a known name, with fields where it needs
 *   them
 */
export function formatFault(
  { format, fields, from, to }: Pick<InputFile, "format" | "fields" | "from" | "to">,
  where: string,
): UserFault | null {
  if (formats.find(format) === undefined) {
    return {
      where: `${where}.format`,
      expected: `one of ${formats.all.map(({ name }) => name).join(", ")}`,
      got: format,
      fix: didYouMean(
        format,
        formats.all.map(({ name }) => name),
        "Correct the name; `rftkit inspect FILE` tells the format of a file.",
      ),
    };
  }
  if ((from ?? to) !== undefined && formats.find(format)?.date === undefined) {
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
  const format = formats.find(name);
  if (format === undefined) throw new UserError(formatFault({ format: name }, "import.inputs") ?? []);
  return format;
}
