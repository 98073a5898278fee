/** Two programs line by line: pairs of lines for two columns, and how much they have in common. */
import { type DiffLine, diffLines } from "./diff.ts";

type Numbered = { line: number; text: string };
export type Row = { left: Numbered | null; right: Numbered | null };

/** Below this share of common lines a program is called rewritten. */
const REWRITTEN = 0.3;

export function compared(
  before: string,
  after: string,
): { lines: DiffLine[]; percent: number; isRewritten: boolean } {
  const lines = diffLines(before, after);
  const weight = (kind: DiffLine["kind"]) =>
    lines.filter((line) => line.kind === kind && line.text.trim() !== "").length;
  const [same, removed, added] = [weight("same"), weight("removed"), weight("added")];
  const share = same / Math.max(1, Math.max(same + removed, same + added));
  return { lines, percent: Math.round(100 * share), isRewritten: share < REWRITTEN };
}

/** A removed line is beside the added line that replaces it. */
export function rowsOf(lines: readonly DiffLine[]): Row[] {
  const rows: Row[] = [];
  let [left, right] = [0, 0];
  let removed: Numbered[] = [];
  let added: Numbered[] = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1)
      rows.push({ left: removed[i] ?? null, right: added[i] ?? null });
    removed = [];
    added = [];
  };
  for (const { kind, text } of lines) {
    if (kind === "same") {
      flush();
      rows.push({ left: { line: ++left, text }, right: { line: ++right, text } });
    } else if (kind === "removed") removed.push({ line: ++left, text });
    else added.push({ line: ++right, text });
  }
  flush();
  return rows;
}

/** Where two outputs differ first, by tokens between blanks; null if they have equal tokens. */
export function firstDifference(
  expected: string,
  got: string,
): { expected: [number, number]; got: [number, number] } | null {
  const [a, b] = [expected, got].map((text) => [...text.matchAll(/\S+/g)]) as [
    RegExpExecArray[],
    RegExpExecArray[],
  ];
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [x, y] = [a[i], b[i]];
    if (x?.[0] === y?.[0]) continue;
    const span = (match: RegExpExecArray | undefined, text: string): [number, number] =>
      match === undefined ? [text.length, text.length] : [match.index, match.index + match[0].length];
    return { expected: span(x, expected), got: span(y, got) };
  }
  return null;
}
