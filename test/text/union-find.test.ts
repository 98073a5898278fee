import { expect, test } from "vitest";
import { UnionFind } from "../../text/union-find.ts";
import { randomOf } from "../io/random-rows.ts";

/** The least label that can be reached from each item, by repeated relabelling. */
function labels(size: number, pairs: readonly [number, number][]): number[] {
  const label = Array.from({ length: size }, (_, i) => i);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of pairs) {
      const least = Math.min(label[a] as number, label[b] as number);
      changed ||= label[a] !== least || label[b] !== least;
      label[a] = least;
      label[b] = least;
    }
  }
  return label;
}

test("sets are the connected components of 200 random graphs, whatever the order of the pairs", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = randomOf(seed);
    const size = 1 + Math.floor(random() * 40);
    const item = (): number => Math.floor(random() * size);
    const pairs = Array.from({ length: Math.floor(random() * size * 1.5) }, (): [number, number] => [
      item(),
      item(),
    ]);
    const expected = labels(size, pairs);
    const there = new UnionFind(size);
    const back = new UnionFind(size);
    let joined = 0;
    for (const [a, b] of pairs) joined += there.union(a, b) ? 1 : 0;
    for (const [a, b] of pairs.toReversed()) back.union(b, a);
    expect(
      expected.map((_, i) => there.find(i)),
      `seed ${seed}`,
    ).toEqual(expected);
    expect(there.groups()).toEqual(back.groups());
    // Each union that joins anything leaves one set less.
    expect(there.groups()).toHaveLength(size - joined);
  }
});

test("a chain of a hundred thousand items is one set, found in no time", () => {
  const union = new UnionFind(100_000);
  for (let i = 99_999; i > 0; i--) union.union(i, i - 1);
  expect(union.find(99_999)).toBe(0);
  expect(union.groups(2)).toHaveLength(1);
});

test("groups below the size asked for are left out, the others in order", () => {
  const union = new UnionFind(7);
  union.union(6, 4);
  union.union(5, 1);
  union.union(1, 3);
  expect(union.groups(2)).toEqual([
    [1, 3, 5],
    [4, 6],
  ]);
  expect(union.groups(3)).toEqual([[1, 3, 5]]);
  expect(new UnionFind(0).groups()).toEqual([]);
});
