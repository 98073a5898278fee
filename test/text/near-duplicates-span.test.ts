import { expect, test } from "vitest";
import { candidates, cluster, clusterSigned, signAll } from "../../text/near-duplicates.ts";
import { jaccard, shingles } from "../../text/shingles.ts";
import { UnionFind } from "../../text/union-find.ts";
import { randomOf } from "../io/random-rows.ts";

const options = { threshold: 0.7, bands: 25, rows: 5 };

/** Families of nearly equal sequences: `family[i]` says whose child item i is. */
function families(count: number, seed: number): { sets: Uint32Array[]; family: number[] } {
  const random = randomOf(seed);
  const draw = (): number => Math.floor(random() * 2 ** 32);
  const parents = Array.from({ length: 6 }, () => Uint32Array.from({ length: 120 }, draw));
  const family = Array.from({ length: count }, () => Math.floor(random() * parents.length));
  const sets = family.map((of) =>
    shingles(
      (parents[of] as Uint32Array).map((token) => (random() < 0.02 ? draw() : token)),
      5,
    ),
  );
  return { sets, family };
}

test("signatures of all sets lie one after another, as many values as the bands need", () => {
  const { sets } = families(5, 1);
  const { values, length, count } = signAll(sets, options);
  expect([length, count, values.length]).toEqual([128, 5, 640]);
  expect(signAll([], options)).toMatchObject({ count: 0 });
});

test("clusters never join what is below the threshold with every member", () => {
  const { sets, family } = families(150, 2);
  for (const group of cluster(sets, options).groups(2)) {
    expect(new Set(group.map((i) => family[i])).size).toBe(1);
    for (const i of group) {
      const near = group.some(
        (j) => i !== j && jaccard(sets[i] as Uint32Array, sets[j] as Uint32Array) >= 0.7,
      );
      expect(near).toBe(true);
    }
  }
});

test("only pairs that may be compared are, and only clusters across the border are made", () => {
  const { sets } = families(150, 3);
  const side = (i: number): number => i % 2;
  const maySpan = (a: number, b: number): boolean => side(a) !== side(b);
  const union = clusterSigned(signAll(sets, options), (i) => sets[i] as Uint32Array, { ...options, maySpan });
  const oracle = new UnionFind(sets.length);
  candidates(signAll(sets, options), options, (a, b) => {
    if (maySpan(a, b) && jaccard(sets[a] as Uint32Array, sets[b] as Uint32Array) >= 0.7) oracle.union(a, b);
  });
  expect(union.groups()).toEqual(oracle.groups());
  expect(union.groups(2).length).toBeGreaterThan(1);
  for (const group of union.groups(2)) expect(new Set(group.map(side)).size).toBe(2);
});

test("sets are loaded only for candidates, a refused pair once", () => {
  const { sets } = families(100, 4);
  const alone = [
    shingles(
      Uint32Array.from({ length: 60 }, (_, i) => i),
      5,
    ),
    ...sets,
  ];
  const loaded: number[] = [];
  // Above 1 every candidate is refused.
  const strict = { ...options, threshold: 1 };
  const load = (i: number): Uint32Array => {
    loaded.push(i);
    return alone[i] as Uint32Array;
  };
  const union = clusterSigned(signAll(alone, strict), load, strict);
  expect(loaded).not.toContain(0);
  const pairs = Array.from({ length: loaded.length / 2 }, (_, i) => `${loaded[2 * i]} ${loaded[2 * i + 1]}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  expect(union.groups().length).toBeGreaterThan(90);
});
