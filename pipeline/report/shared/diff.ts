/**
 * Line diff of two programs by Myers' greedy algorithm: the shortest sequence of removals and
 * additions. Bounded: beyond `LIMIT` edits all differing lines are shown as replaced; no line is
 * left out.
 */

export type DiffLine = { kind: "same" | "removed" | "added"; text: string };

/** Maximum edits searched; the trace grows with their square. */
const LIMIT = 600;

export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end += 1;
  const middle = middleDiff(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: "same", text }));
  return [...same(a.slice(0, start)), ...middle, ...same(a.slice(a.length - end))];
}

const replaced = (a: readonly string[], b: readonly string[]): DiffLine[] => [
  ...a.map((text): DiffLine => ({ kind: "removed", text })),
  ...b.map((text): DiffLine => ({ kind: "added", text })),
];

function middleDiff(a: readonly string[], b: readonly string[]): DiffLine[] {
  const trace = shortest(a, b);
  return trace === null ? replaced(a, b) : walkBack(a, b, trace);
}

/** Furthest x on each diagonal after d edits, for every d; null beyond the limit. */
function shortest(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  let furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(LIMIT, a.length + b.length); d += 1) {
    trace.push(new Map(furthest));
    const next = new Map(furthest);
    for (let k = -d; k <= d; k += 2) {
      let x = stepsDown(furthest, { k, d }) ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace;
    }
    furthest = next;
  }
  return null;
}

const stepsDown = (furthest: ReadonlyMap<number, number>, { k, d }: { k: number; d: number }): boolean =>
  k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));

function walkBack(a: readonly string[], b: readonly string[], trace: Map<number, number>[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const furthest = trace[d] as Map<number, number>;
    const k = x - y;
    const before = stepsDown(furthest, { k, d }) ? k + 1 : k - 1;
    const fromX = furthest.get(before) ?? 0;
    const fromY = fromX - before;
    while (x > Math.max(fromX, 0) && y > Math.max(fromY, 0) && a[x - 1] === b[y - 1]) {
      lines.push({ kind: "same", text: a[x - 1] as string });
      x -= 1;
      y -= 1;
    }
    if (d === 0) break;
    if (x === fromX) lines.push({ kind: "added", text: b[y - 1] as string });
    else lines.push({ kind: "removed", text: a[x - 1] as string });
    x = fromX;
    y = fromY;
  }
  return lines.reverse();
}
