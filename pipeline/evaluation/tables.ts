/**
 * The tables of an evaluation: for the terminal, as Markdown, and as CSV with one figure per line.
 */

import { percentage, ranged, signedRange } from "../../io/format.ts";
import { DEFAULT_LANGUAGE } from "../../judge/languages/index.ts";
import { armName, type Comparison } from "./compare.ts";
import type { ArmResult, PointResult } from "./result.ts";

export type Table = { title: string; header: string[]; rows: string[][] };

const pointName = ({ n, k }: { n: number; k: number }): string => (n === k ? `pass@${k}` : `pass ${n}@${k}`);
const cells = (points: readonly PointResult[]): string[] => points.map(({ pass }) => ranged(pass));

/** A column of languages, where an arm is in another one than Python. */
const columnOf = (arms: readonly ArmResult[]): ((cell: string) => string[]) =>
  arms.some(({ language }) => language !== undefined) ? (cell) => [cell] : () => [];

/** All tables of an evaluation; percentages, with 95 % intervals in brackets. */
export function tablesOf(arms: readonly ArmResult[], comparisons: readonly Comparison[]): Table[] {
  const names = arms[0]?.points.map(pointName) ?? [];
  const inLanguages = columnOf(arms);
  const tables: Table[] = [
    {
      title: "Problems solved, % [95 % interval]",
      header: ["arm", ...inLanguages("language"), "problems", "trajectories", ...names],
      rows: arms.map((arm) => [
        armName(arm),
        ...inLanguages(arm.language ?? DEFAULT_LANGUAGE),
        String(arm.problems.length),
        String(arm.trajectories),
        ...cells(arm.points),
      ]),
    },
    {
      title: "By difficulty",
      header: ["arm", "tier", "problems", "trajectories correct, %", ...names],
      rows: arms.flatMap((arm) =>
        arm.tiers.map(({ tier, problems, points, correct_share }) => [
          armName(arm),
          tier,
          String(problems),
          percentage(correct_share),
          ...cells(points),
        ]),
      ),
    },
    {
      title: "By turn: trajectories that reached it, and that ended correct at it",
      header: ["arm", "turn", "reached", "correct", "correct, % of all"],
      rows: arms.flatMap((arm) =>
        arm.turns.map(({ turn, reached, correct, correct_share }) => [
          armName(arm),
          String(turn),
          String(reached),
          String(correct),
          percentage(correct_share),
        ]),
      ),
    },
    {
      title: "Diversity and answers, %",
      header: ["arm", "distinct programs", "similarity of samples", "of successive turns", "non-code share"],
      rows: arms.map(({ diversity, non_code_share, ...arm }) => [
        armName(arm),
        percentage(diversity.distinct_share),
        percentage(diversity.similarity_samples),
        percentage(diversity.similarity_turns),
        percentage(non_code_share),
      ]),
    },
  ];
  return comparisons.length === 0 ? tables : [...tables, comparisonTable(comparisons, names)];
}

const comparisonTable = (comparisons: readonly Comparison[], names: string[]): Table => ({
  title: "Paired differences over the same problems, percentage points [95 % interval]",
  header: ["arm", "minus", "problems", ...names],
  rows: comparisons.map(({ arm, with: other, points }) => [
    arm,
    other,
    String(points.find((p) => p.difference !== null)?.difference?.problems ?? 0),
    ...points.map(({ difference }) => signedRange(difference)),
  ]),
});

export function terminalTables(tables: readonly Table[]): string {
  return `${tables.map(aligned).join("\n\n")}\n`;
}

function aligned({ title, header, rows }: Table): string {
  const widths = header.map((_, c) => Math.max(...[header, ...rows].map((row) => row[c]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)))
      .join("  ")
      .trimEnd();
  return [title, line(header), ...rows.map(line)].join("\n");
}

const escaped = (cell: string): string => cell.replace(/[\r\n]+/g, " ").replaceAll("|", "\\|");

export function markdownTables(tables: readonly Table[], level = "##"): string {
  const row = (list: readonly string[]) => `| ${list.map(escaped).join(" | ")} |`;
  const text = tables.map(({ title, header, rows }) =>
    [`${level} ${title}`, "", row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n"),
  );
  return `${text.join("\n\n")}\n`;
}

const quoted = (cell: string | number): string =>
  /[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);

/**
 * One estimate per line: arm, strategy, model, tier (all: every problem), n, k, trajectories,
 * value, interval, problems.
 */
export function csvTable(arms: readonly ArmResult[]): string {
  const inLanguages = columnOf(arms);
  const names = "arm,strategy,model,tier,n,k,trajectories,pass,low,high,problems".split(",");
  const header = [...names, ...inLanguages("language")].join(",");
  const lines = arms.flatMap((arm) =>
    [{ tier: "all", points: arm.points }, ...arm.tiers].flatMap(({ tier, points }) =>
      points.map(({ n, k, trajectories, pass }) =>
        [arm.arm, arm.strategy, arm.model, tier, n, k, trajectories]
          .concat(pass === null ? ["", "", "", 0] : [pass.value, pass.low, pass.high, pass.problems])
          .concat(inLanguages(arm.language ?? DEFAULT_LANGUAGE))
          .map(quoted)
          .join(","),
      ),
    ),
  );
  return `${[header, ...lines].join("\n")}\n`;
}
