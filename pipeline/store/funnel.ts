/**
 * The funnel as text: one line per stage with rows in, kept and dropped by reason. A run prints it
 * at its end.
 */

import { number as n } from "../../io/format.ts";
import type { Manifest, StageCounts } from "../../schemas/manifest.ts";
import { decidesOf, producerOf } from "../recipes.ts";

/** Unit of the columns, by what the stage decides. */
const UNITS = { input: "rows", problem: "problems", row: "trajectories" } as const;

function notes({ stage, counts }: Manifest): string {
  const made = stage === producerOf("trajectory/1") ? [`${n(counts.rows_out)} trajectories`] : [];
  const labels = Object.entries(counts.labels).map(([label, count]) => `${label} ${n(count)}`);
  const reasons = Object.entries(counts.reasons)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([reason, count]) => `${reason} ${n(count)}`);
  const reasoning = [...reasoningNote(counts.sums), ...programsNote(counts.sums)];
  return [
    ...made,
    ...labels,
    ...reasoning,
    ...(reasons.length > 0 ? [`dropped: ${reasons.join(", ")}`] : []),
  ].join("; ");
}

/** What became of the reasoning that answers came with; empty without any. */
export function reasoningNote(sums: StageCounts["sums"] = {}): string[] {
  const {
    reasoning_answers: answers = 0,
    reasoning_tokens: tokens = 0,
    reasoning_dropped: dropped = 0,
  } = sums;
  if (answers === 0) return [];
  const left = dropped === 0 ? "" : `, that of ${n(dropped)} left out`;
  return [`${n(answers)} answers with reasoning, ${n(tokens)} tokens of it kept${left}`];
}

/** How often generate.extract had to choose. */
export function programsNote(sums: StageCounts["sums"] = {}): string[] {
  const { several_programs: several = 0 } = sums;
  return several === 0 ? [] : [`${n(several)} answers with several programs`];
}

/** Aligned lines: stage, rows in, kept, dropped, unit, and notes on what was made and dropped. */
export function funnelLines(manifests: readonly Manifest[]): string[] {
  const rows = manifests.map((m) => [
    m.stage,
    n(m.counts.rows_in),
    n(m.counts.kept),
    n(m.counts.dropped),
    notes(m),
  ]);
  const header = ["stage", "in", "kept", "dropped", ""];
  const units = manifests.map((m) => UNITS[decidesOf(m.stage)]);
  const widths = [0, 1, 2, 3].map((c) => Math.max(...[header, ...rows].map((row) => row[c]?.length ?? 0)));
  const line = (row: readonly string[], unit: string) => {
    const cells = row
      .slice(0, 4)
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0)));
    return [...cells, unit.padEnd(12), row[4] ?? ""].join("  ").trimEnd();
  };
  return [line(header, ""), ...rows.map((row, i) => line(row, units[i] ?? ""))];
}
