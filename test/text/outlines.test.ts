/** Pairs that outlines rule out, against the exact Jaccard similarity. */
import { expect, test } from "vitest";
import { mix32 } from "../../text/hash32.ts";
import { Outlines } from "../../text/outlines.ts";
import { jaccard } from "../../text/shingles.ts";

let state = 7;
const hash = (): number => mix32(state++);
const sorted = (values: number[]): Uint32Array => Uint32Array.from(new Set(values)).sort();

/** Two sets of `size` elements, of which they have a share in common. */
function pair(size: number, share: number): [Uint32Array, Uint32Array] {
  const common = Array.from({ length: Math.round(size * share) }, hash);
  const own = () => Array.from({ length: size - common.length }, hash);
  return [sorted([...common, ...own()]), sorted([...common, ...own()])];
}

test.each([0, 3, 40, 480, 3000])("of pairs of %i elements none that is near enough is ruled out", (size) => {
  for (let share = 0; share <= 1; share += 0.02) {
    const sets = pair(size, share);
    const value = jaccard(...sets);
    const outlines = new Outlines(sets);
    for (const threshold of [value, 0.7, 0.85, 1])
      if (value >= threshold) expect(outlines.areFarApart(0, 1, threshold)).toBe(false);
  }
});

test("programs of usual length whose similarity is well below are ruled out", () => {
  for (let i = 0; i < 100; i++) {
    const outlines = new Outlines(pair(480, 2 / 3));
    expect([outlines.areFarApart(0, 1, 0.7), outlines.areFarApart(1, 0, 0.85)]).toEqual([true, true]);
  }
});

test("sets of different sizes are compared by both", () => {
  const [long] = pair(600, 0);
  const outlines = new Outlines([long, long.slice(0, 480), long.slice(0, 100)]);
  expect(outlines.areFarApart(0, 1, 0.8)).toBe(false);
  expect(outlines.areFarApart(0, 2, 0.7)).toBe(true);
});
