/**
 * Near-duplicate search over sets of shingles, of programs or texts, within a problem or over the
 * whole set: MinHash signatures → LSH bands → exact Jaccard of every candidate → union-find
 * clusters.
 * Promises: no pair below the threshold is joined (precision 1); the result does not depend on
 * input order. Misses a true pair with probability about (1 − J^rows)^bands: 25 × 5 finds .9999 of
 * the pairs at J = 0.8, .99 at 0.7. Single linkage: two members of a cluster may be below the
 * threshold if others connect them.
 */
import { mix32 } from "./hash32.ts";
import { sign, signatureLength } from "./minhash.ts";
import { Outlines } from "./outlines.ts";
import { jaccardAtLeast } from "./shingles.ts";
import { UnionFind } from "./union-find.ts";

export type LshOptions = {
  /** Exact Jaccard similarity from which two sets are near-duplicates. */
  threshold: number;
  bands: number;
  /** Signature values per band. */
  rows: number;
};

export type Signatures = { values: Uint32Array; length: number; count: number };

/** Signatures of all sets, one after another in one array. */
export function signAll(
  sets: readonly Uint32Array[],
  options: Pick<LshOptions, "bands" | "rows">,
): Signatures {
  const length = signatureLength(options.bands * options.rows);
  const values = new Uint32Array(sets.length * length);
  for (let i = 0; i < sets.length; i++) {
    sign(sets[i] as Uint32Array, values.subarray(i * length, (i + 1) * length));
  }
  return { values, length, count: sets.length };
}

/** One key for each item and band; equal for items whose values in the band are equal. */
function bandKeys({ values, length, count }: Signatures, { bands, rows }: Bands): Uint32Array {
  const keys = new Uint32Array(count * bands);
  for (let item = 0; item < count; item++) {
    for (let band = 0; band < bands; band++) {
      let key = band;
      const start = item * length + band * rows;
      for (let i = start; i < start + rows; i++) key = mix32(key ^ (values[i] as number));
      keys[item * bands + band] = key;
    }
  }
  return keys;
}

type Bands = Pick<LshOptions, "bands" | "rows">;

/**
 * Calls `meet(a, b)`, a > b, once for every pair that shares a band. Bands are compared by a 32-bit
 * hash, which may collide, so `meet` must verify the pair.
 * @param isDone whether a pair needs no meeting any more
 */
export function candidates(
  signatures: Signatures,
  options: Bands,
  meet: (a: number, b: number) => void,
  isDone: (a: number, b: number) => boolean = () => false,
): void {
  const { count } = signatures;
  const { bands } = options;
  const all = bandKeys(signatures, options);
  const metBefore = (a: number, b: number, band: number): boolean => {
    for (let i = a * bands, j = b * bands; i < a * bands + band; i++, j++) if (all[i] === all[j]) return true;
    return false;
  };
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2))) - 1;
  const heads = new Int32Array(mask + 1);
  const keys = new Uint32Array(mask + 1);
  const previous = new Int32Array(count);
  for (let band = 0; band < bands; band++) {
    heads.fill(-1);
    for (let item = 0; item < count; item++) {
      const key = all[item * bands + band] as number;
      let slot = key & mask;
      while (heads[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask;
      for (let other = heads[slot] as number; other !== -1; other = previous[other] as number)
        if (!isDone(item, other) && !metBefore(item, other, band)) meet(item, other);
      keys[slot] = key;
      previous[item] = heads[slot] as number;
      heads[slot] = item;
    }
  }
}

/** Every pair found by LSH and confirmed by exact Jaccard, as [a, b, value] with a > b. */
export function nearPairs(sets: readonly Uint32Array[], options: LshOptions): [number, number, number][] {
  const pairs: [number, number, number][] = [];
  candidates(signAll(sets, options), options, (a, b) => {
    const value = jaccardAtLeast(sets[a] as Uint32Array, sets[b] as Uint32Array, options.threshold);
    if (value >= 0) pairs.push([a, b, value]);
  });
  return pairs;
}

/** Up to this size comparing all pairs costs no more than signatures and misses none. */
const FEW = 64;

/** One way to compare items: a set of each, and the Jaccard similarity from which two are near. */
export type Likeness = { sets: readonly Uint32Array[]; threshold: number; outlines: Outlines };

export const likenessOf = (sets: readonly Uint32Array[], threshold: number): Likeness => ({
  sets,
  threshold,
  outlines: new Outlines(sets),
});

/** The Jaccard similarity of two items if it is at least `from`, otherwise -1. */
export function likeness(
  { sets, outlines }: Likeness,
  [a, b]: readonly [number, number],
  from: number,
): number {
  if (outlines.areFarApart(a, b, from)) return -1;
  return jaccardAtLeast(sets[a] as Uint32Array, sets[b] as Uint32Array, from);
}

/**
 * Clusters of items that are near in at least one of several ways. Pairs that are already in one
 * cluster are not compared, which does not change the clusters and saves most comparisons if there
 * are many duplicates.
 */
export function clusterBy(likenesses: readonly Likeness[], lsh: Bands): UnionFind {
  const union = new UnionFind(likenesses[0]?.sets.length ?? 0);
  for (const one of likenesses) {
    const isNear = (a: number, b: number): boolean => likeness(one, [a, b], one.threshold) >= 0;
    if (one.sets.length > FEW) joinSigned(signAll(one.sets, lsh), isNear, { ...lsh, union });
    else joinAll(one.sets.length, isNear, union);
  }
  return union;
}

export const cluster = (sets: readonly Uint32Array[], { threshold, ...lsh }: LshOptions): UnionFind =>
  clusterBy([likenessOf(sets, threshold)], lsh);

type IsNear = (a: number, b: number) => boolean;

function joinAll(count: number, isNear: IsNear, union: UnionFind): void {
  for (let a = 1; a < count; a++)
    for (let b = 0; b < a; b++) if (union.find(a) !== union.find(b) && isNear(a, b)) union.union(a, b);
}

/** Joins pairs that share a band and are near. Pairs that are joined already are not compared. */
function joinSigned(
  signatures: Signatures,
  isNear: IsNear,
  { union, maySpan = () => true, ...bands }: Bands & { union: UnionFind; maySpan?: IsNear },
): void {
  const isDone = (a: number, b: number): boolean => union.find(a) === union.find(b) || !maySpan(a, b);
  const join = (a: number, b: number): void => {
    if (isNear(a, b)) union.union(a, b);
  };
  candidates(signatures, bands, join, isDone);
}

/**
 * Like `cluster`, for any number of sets with existing signatures; `setOf` may load a set on
 * demand. If `maySpan` is given, only pairs that it allows are compared.
 */
export function clusterSigned(
  signatures: Signatures,
  setOf: (item: number) => Uint32Array,
  { threshold, ...options }: LshOptions & { maySpan?: IsNear },
): UnionFind {
  const union = new UnionFind(signatures.count);
  const isNear = (a: number, b: number): boolean => jaccardAtLeast(setOf(a), setOf(b), threshold) >= 0;
  joinSigned(signatures, isNear, { ...options, union });
  return union;
}
