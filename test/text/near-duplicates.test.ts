import { Minhash } from "minhash";
import { expect, test } from "vitest";
import { estimate, sign, signatureLength } from "../../text/minhash.ts";
import {
  candidates,
  cluster,
  clusterBy,
  likenessOf,
  nearPairs,
  signAll,
} from "../../text/near-duplicates.ts";
import { jaccard, shingles, sortedUnique } from "../../text/shingles.ts";
import { UnionFind } from "../../text/union-find.ts";

const options = { threshold: 0.7, bands: 25, rows: 5 };

function draw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Token sequences in families, edited so that Jaccard values spread from 0 to 1. */
function sequences(count: number, seed: number): Uint32Array[] {
  const next = draw(seed);
  const originals = Array.from({ length: 8 }, () =>
    Uint32Array.from({ length: 150 + next(200) }, () => next(2 ** 32)),
  );
  return Array.from({ length: count }, () => {
    const edits = next(60) / 1000;
    const original = originals[next(originals.length)] as Uint32Array;
    return original.map((token) => (next(1000) < edits * 1000 ? next(2 ** 32) : token));
  });
}

test("LSH finds nearly every true pair, .999 of those well above the threshold, and no false one", () => {
  const sets = sequences(400, 5).map((tokens) => shingles(tokens, 5));
  const found = new Map(nearPairs(sets, options).map(([a, b, value]) => [`${a} ${b}`, value]));
  const truth = { pairs: 0, hits: 0, clear: 0, clearHits: 0 };
  for (let i = 0; i < sets.length; i++) {
    for (let j = 0; j < i; j++) {
      const value = jaccard(sets[i] as Uint32Array, sets[j] as Uint32Array);
      const hit = found.get(`${i} ${j}`);
      if (value < 0.7) expect(hit).toBeUndefined();
      if (value < 0.7) continue;
      if (hit !== undefined) expect(hit).toBe(value);
      truth.pairs++;
      truth.hits += hit === undefined ? 0 : 1;
      truth.clear += value >= 0.75 ? 1 : 0;
      truth.clearHits += value >= 0.75 && hit !== undefined ? 1 : 0;
    }
  }
  expect(truth.pairs).toBeGreaterThan(2000);
  expect(truth.hits / truth.pairs).toBeGreaterThan(0.995);
  expect(truth.clearHits / truth.clear).toBeGreaterThanOrEqual(0.999);
});

test("few sets are compared all with all, so that no true pair is missed", () => {
  const sets = sequences(60, 21).map((tokens) => shingles(tokens, 5));
  const union = cluster(sets, options);
  const pairs = sets.flatMap((a, i) => sets.slice(0, i).map((b, j) => [i, j, jaccard(a, b)] as const));
  const near = pairs.filter(([, , value]) => value >= 0.7);
  expect(near.length).toBeGreaterThan(20);
  expect(near.every(([i, j]) => union.find(i) === union.find(j))).toBe(true);
});

test("clusters are the components of the verified pairs, and the same for shuffled input", () => {
  const sets = sequences(200, 9).map((tokens) => shingles(tokens, 5));
  const byPairs = new UnionFind(sets.length);
  for (const [a, b] of nearPairs(sets, options)) byPairs.union(a, b);
  const clusters = cluster(sets, options).groups();
  expect(clusters).toEqual(byPairs.groups());
  const order = sets.map((_, i) => (i * 77) % sets.length);
  const shuffled = cluster(
    order.map((i) => sets[i] as Uint32Array),
    options,
  ).groups();
  const names = (groups: number[][]): string[] =>
    groups.map((group) => group.sort((a, b) => a - b).join(" ")).sort();
  expect(names(shuffled.map((group) => group.map((i) => order[i] as number)))).toEqual(names(clusters));
});

test("the signature estimates the Jaccard value as the npm package minhash does", () => {
  const sets = sequences(40, 11).map((tokens) => shingles(tokens, 5));
  const signatures = sets.map((set) => {
    const out = new Uint32Array(signatureLength(125));
    sign(set, out);
    return out;
  });
  const oracle = sets.map((set) => {
    const minhash = new Minhash({ numPerm: 128, seed: 1 });
    for (const value of set) minhash.update(String(value));
    return minhash;
  });
  let ours = 0;
  let theirs = 0;
  let pairs = 0;
  for (let i = 0; i < sets.length; i++) {
    for (let j = 0; j < i; j++) {
      const exact = jaccard(sets[i] as Uint32Array, sets[j] as Uint32Array);
      ours += (estimate(signatures[i] as Uint32Array, signatures[j] as Uint32Array) - exact) ** 2;
      theirs += ((oracle[i] as Minhash).jaccard(oracle[j] as Minhash) - exact) ** 2;
      pairs++;
    }
  }
  expect(Math.sqrt(ours / pairs)).toBeLessThan(0.04);
  expect(Math.sqrt(ours / pairs)).toBeLessThan(1.5 * Math.sqrt(theirs / pairs));
});

test("sets smaller than the signature are filled up alike, so equal sets have equal signatures", () => {
  const small = sortedUnique(Uint32Array.of(5, 1, 9));
  const a = new Uint32Array(128);
  const b = new Uint32Array(128).fill(3);
  sign(small, a);
  sign(small.slice(), b);
  expect(a).toEqual(b);
  expect(a.includes(0xffffffff)).toBe(false);
  sign(new Uint32Array(), a);
  expect(new Set(a)).toEqual(new Set([0xffffffff]));
});

test("every pair that shares a band is met once, however many it shares", () => {
  const set = shingles(
    Uint32Array.from({ length: 50 }, (_, i) => i * 97),
    5,
  );
  const met: string[] = [];
  candidates(signAll([set, set, set], options), options, (a, b) => met.push(`${a}${b}`));
  expect(met.sort()).toEqual(["10", "20", "21"]);
});

test("pairs that are done are not met, and may be met later", () => {
  const sets = sequences(100, 3).map((tokens) => shingles(tokens, 5));
  const [all, some]: [Set<string>, string[]] = [new Set(), []];
  candidates(signAll(sets, options), options, (a, b) => all.add(`${a} ${b}`));
  const isDone = (a: number, b: number): boolean => (a + b) % 2 === 0;
  candidates(signAll(sets, options), options, (a, b) => some.push(`${a} ${b}`), isDone);
  expect(all.size).toBeGreaterThan(100);
  expect(new Set(some).size).toBe(some.length);
  const odd = (pair: string): boolean => pair.split(" ").reduce((sum, n) => sum + Number(n), 0) % 2 === 1;
  expect(some.sort()).toEqual([...all].filter(odd).sort());
});

test.each([60, 200])("by two likenesses %i items are the components of the pairs near by either", (count) => {
  const [first, second] = [sequences(count, 31), sequences(count, 32)].map((each) =>
    each.map((tokens) => shingles(tokens, 5)),
  ) as [Uint32Array[], Uint32Array[]];
  const likenesses = [likenessOf(first, 0.75), likenessOf(second, 0.9)];
  const expected = new UnionFind(count);
  for (const { sets, threshold } of likenesses)
    for (let a = 0; a < count; a++)
      for (let b = 0; b < a; b++)
        if (jaccard(sets[a] as Uint32Array, sets[b] as Uint32Array) >= threshold) expected.union(a, b);
  const found = clusterBy(likenesses, options).groups();
  expect(found).toEqual(expected.groups());
  expect(found.length).toBeLessThan(cluster(first, { ...options, threshold: 0.75 }).groups().length);
});

test("nothing, one set and many equal sets are clustered", () => {
  expect(cluster([], options).groups()).toEqual([]);
  expect(cluster([Uint32Array.of(1)], options).groups()).toEqual([[0]]);
  const equal = Array.from({ length: 500 }, () => Uint32Array.of(1, 2, 3));
  expect(cluster(equal, options).groups()).toHaveLength(1);
});

test("union-find names a set by its smallest member", () => {
  const union = new UnionFind(6);
  expect(union.union(5, 3)).toBe(true);
  expect(union.union(3, 1)).toBe(true);
  expect(union.union(5, 1)).toBe(false);
  expect(union.find(5)).toBe(1);
  expect(union.groups(2)).toEqual([[1, 3, 5]]);
  expect(union.groups()).toEqual([[0], [1, 3, 5], [2], [4]]);
});
