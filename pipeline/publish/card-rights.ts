/** The card's section on licences: of the set, of its sources, and what was refused for its own. */
import { markdownLine } from "../../io/visible.ts";
import type { Config } from "../../schemas/config.ts";
import { type RefusedCounts, refusedLines } from "./licences.ts";

export function rights({ config, refused = {} }: { config: Config; refused?: RefusedCounts }): string {
  const { license, sources } = config.publish;
  const lines = sources.map(({ name, license: theirs, url, attribution }) =>
    [
      `- ${markdownLine(name)}: licence ${markdownLine(theirs)}`,
      ...(url === undefined ? [] : [markdownLine(url)]),
      ...(attribution === undefined ? [] : [markdownLine(attribution)]),
    ].join("; "),
  );
  const own =
    license === undefined
      ? "No licence is stated (`publish.license` of the configuration)."
      : `This set is published under ${markdownLine(license)}.`;
  const theirs =
    lines.length > 0
      ? "The problems come from, and keep the licences of:"
      : "The problems keep the licence of their source, which is not stated (`publish.sources`).";
  const allowed = config.publish.allow_licenses ?? [];
  const only = `Only problems under ${allowed.map(markdownLine).join(", ")} are published.`;
  const refusals =
    allowed.length === 0 ? [] : ["", only, ...refusedLines(refused).map((line) => `- ${line}`)];
  return [own, theirs, "", ...lines, ...refusals].join("\n").trimEnd();
}
