/**
 * The evidence page, to check what was removed and what nearly was: each pair with its figures, the
 * inputs that the programs passed, and both statements side by side.
 */
import { type Contamination, type CrossTest, UNDECIDED } from "../../schemas/contamination.ts";

export type Statements = {
  problem(problemId: string): string | undefined;
  item(benchmark: string, itemId: string): string | undefined;
};

/** Control characters: statements are untrusted, and a terminal would execute them. */
const CONTROL = /[\p{Cc}\p{Cf}]+/gu;
const oneLine = (text: string): string => text.replace(CONTROL, " ").replaceAll("`", "'").trim();

const COLUMN = 58;
const MOST_LINES = 60;

/**
 * Whether the page shows the pair: it removes a problem, was cleared, is not decided, or is near a
 * threshold.
 */
export const isShown = (pair: Contamination): boolean =>
  pair.removed || pair.cleared !== null || isUndecided(pair) || pair.near_threshold;

const isUndecided = ({ undecided }: Contamination): boolean => (undecided ?? null) !== null;

/**
 * Pairs that removed a problem, then pairs near a threshold; Markdown with the statements in fixed
 * columns.
 */
export function evidencePage(pairs: readonly Contamination[], statements: Statements): string {
  const order = (a: Contamination, b: Contamination): number => (a.pair_id < b.pair_id ? -1 : 1);
  const removed = pairs.filter((pair) => pair.removed).sort(order);
  const near = pairs
    .filter((pair) => !pair.removed && pair.cleared === null && !isUndecided(pair) && pair.near_threshold)
    .sort(order);
  const cleared = pairs.filter((pair) => pair.cleared !== null).sort(order);
  const gone = new Set(removed.map((pair) => pair.problem_id));
  const undecided = pairs.filter((pair) => isUndecided(pair) && !gone.has(pair.problem_id)).sort(order);
  const isByEvidence = pairs.some(({ wording }) => (wording ?? null) !== null);
  const embedding = pairs.some((pair) => pair.embedding === null)
    ? "\n**The embedding check has not run.** Reworded items can only be found by the programs.\n"
    : "";
  return [
    `# Contamination: ${new Set(removed.map((pair) => pair.problem_id)).size} problems removed, ${removed.length} pairs`,
    embedding,
    ...removed.map((pair) => pairText(pair, statements)),
    ...(isByEvidence
      ? [
          `# Not decided, kept: ${undecided.length} pairs`,
          "",
          ...undecided.map((pair) => pairText(pair, statements)),
        ]
      : []),
    `# Suspected by wording, cleared by the programs: ${cleared.length} pairs`,
    "",
    ...cleared.map((pair) => pairText(pair, statements)),
    `# Kept, but within 0.005 of a threshold: ${near.length} pairs`,
    "",
    ...near.map((pair) => pairText(pair, statements)),
  ].join("\n");
}

function pairText(pair: Contamination, statements: Statements): string {
  const left = statements.problem(pair.problem_id) ?? "(statement not at hand)";
  const right = statements.item(pair.benchmark, pair.item_id) ?? "(statement not at hand)";
  const texts = [
    `## ${oneLine(pair.problem_name)} — ${oneLine(`${pair.benchmark} ${pair.item_name}`)}`,
    "",
    `${pair.removed ? `removed by **${pair.rule}**` : "kept"}${pair.cleared === null ? "" : `, ${pair.cleared} cleared by the programs`}${isUndecided(pair) ? `, not decided: ${UNDECIDED[pair.undecided as keyof typeof UNDECIDED]}` : ""}${pair.near_threshold ? ", near a threshold" : ""}; ` +
      oneLine(`${pair.problem_id} and ${pair.item_id} (${pair.item_row})`),
    "",
    `${(pair.wording ?? null) === null ? "" : `wording ${pair.wording} · `}cosine ${pair.cosine ?? "not run"} · 8-grams: containment ${pair.containment8}, Jaccard ${pair.jaccard8} · ` +
      `13-grams: ${pair.containment13}, ${pair.jaccard13}${pair.identity === null ? "" : ` · both ${pair.identity}`}`,
    "",
    `- its programs on the item's tests: ${crossText(pair.forward)}`,
    `- the item's programs on its tests: ${crossText(pair.backward)}`,
    "",
    "```text",
    ...sideBySide(left, right),
    "```",
    "",
  ];
  return texts.join("\n");
}

function crossText(cross: CrossTest): string {
  if (cross.program === null) return cross.result;
  const inputs = cross.passed_inputs.map((input) => JSON.stringify(input)).join(", ");
  return `${cross.result}, ${cross.program} passed ${cross.passed} of ${cross.tests}${inputs === "" ? "" : ` (${inputs})`}`;
}

function sideBySide(left: string, right: string): string[] {
  const columns = [wrapped(left), wrapped(right)] as const;
  const height = Math.min(MOST_LINES, Math.max(columns[0].length, columns[1].length));
  return Array.from({ length: height }, (_, i) => {
    const [a, b] = [columns[0][i] ?? "", columns[1][i] ?? ""];
    return `${a.padEnd(COLUMN)} | ${b}`.trimEnd();
  });
}

/**
 * Lines of at most `COLUMN` characters, broken at blanks if possible; fences are replaced, as they
 * would end the block.
 */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const paragraph of text.replaceAll("```", "'''").split(/\r\n|\r|\n/)) {
    let line = "";
    for (const word of paragraph.replace(CONTROL, " ").split(/\s+/).flatMap(pieces)) {
      if (line !== "" && line.length + 1 + word.length > COLUMN) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    if (line !== "" || lines.at(-1) !== "") lines.push(line);
  }
  return lines;
}

const pieces = (word: string): string[] => word.match(new RegExp(`.{1,${COLUMN}}`, "gu")) ?? [];
