/** The card of an export: what it holds, how its consumer is started, and what that trains. */
import { dataFile, type ExportDefinition, type ExportFacts } from "./define-export.ts";

type CardParts = {
  definition: ExportDefinition;
  facts: ExportFacts;
  counts: { leftOut: Readonly<Record<string, number>> };
  source: string;
};

export function exportCard({ definition, facts, counts, source }: CardParts): string {
  const { train, val, hasVal, options } = facts;
  const rows = [["train", train] as const, ...(hasVal ? [["val", val] as const] : [])];
  const left = Object.entries(counts.leftOut);
  return `${[
    `# ${definition.name}`,
    "",
    `${definition.describe}. Made by \`rftkit export --for ${definition.name}\` from ${source},`,
    `for ${definition.consumer}.`,
    "",
    "| file | rows |",
    "|---|---|",
    ...rows.map(([side, count]) => `| ${dataFile(definition, side)} | ${count} |`),
    "",
    ...(hasVal ? ["Each problem is on one side only.", ""] : []),
    ...left.map(([reason, count]) => `- ${count} left out: ${reason}`),
    ...(left.length > 0 ? [""] : []),
    "Start it in this folder:",
    "",
    "```sh",
    definition.start(facts),
    "```",
    "",
    ...definition.notes.map((note) => `- ${note}`),
    ...(options.kwargs === null
      ? []
      : [`- Chat template arguments: \`${JSON.stringify(options.kwargs)}\`; serve with the same.`]),
  ].join("\n")}\n`;
}
