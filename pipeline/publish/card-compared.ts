/** Lines of the card on what decontaminate embedded and what it could not decide. */
import { markdownLine } from "../../io/visible.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { embeds, isByEvidence } from "../../stages/decontaminate/rule.ts";
import type { Compared } from "./undecided.ts";

/** Problems named on the card; `contamination/pairs.md` of the run has all of them. */
const NAMED = 20;

export function comparedLines({ undecided, embedded }: Compared, options: DecontaminateOptions): string[] {
  if (!isByEvidence(options)) return [];
  const near =
    embeds(options) === "near"
      ? [`${embedded} texts were embedded: the problems and items whose wording is similar.`]
      : [];
  if (undecided.length === 0) return near;
  const lines = undecided
    .slice(0, NAMED)
    .map(({ name, items }) => `- ${markdownLine(name)} (${markdownLine(items[0] ?? "")})`);
  const more = undecided.length > NAMED ? [`- and ${undecided.length - NAMED} more`] : [];
  return [
    ...near,
    "",
    `**Not decided: ${undecided.length} problems.** A benchmark item is similar, and neither wording nor programs decide`,
    "whether both are one task. They are kept; `decision` is `not_decided` in their rows.",
    "",
    ...lines,
    ...more,
  ];
}
