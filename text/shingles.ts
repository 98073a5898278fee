/**
 * Sets of n-grams as sorted arrays of unique 32-bit hashes, with exact set operations.
 * Promises: a sequence shorter than n has one element, the hash of the whole sequence, so that
 * short programs are equal only if they are identical. Hash collisions are the only error: about
 * n·m / 2^32 per pair.
 */
import { mix32 } from "./hash32.ts";

/** Base of the rolling polynomial; any odd number with mixed bits works. */
const BASE = 0x2c1b3c6d;
const SHORT = 0x5bd1e995;

let scratch = new Uint32Array(1 << 14);

/** Sorted unique hashes of every run of `size` consecutive tokens. */
export function shingles(tokens: Uint32Array, size: number): Uint32Array {
  if (tokens.length < size) return Uint32Array.of(wholeHash(tokens));
  const count = tokens.length - size + 1;
  if (scratch.length < count) scratch = new Uint32Array(count * 2);
  let outgoing = 1;
  for (let i = 1; i < size; i++) outgoing = Math.imul(outgoing, BASE);
  let h = 0;
  for (let i = 0; i < size; i++) h = (Math.imul(h, BASE) + (tokens[i] as number)) | 0;
  scratch[0] = mix32(h);
  for (let i = 1; i < count; i++) {
    h = (h - Math.imul(tokens[i - 1] as number, outgoing)) | 0;
    h = (Math.imul(h, BASE) + (tokens[i + size - 1] as number)) | 0;
    scratch[i] = mix32(h);
  }
  return sortedUnique(scratch.subarray(0, count));
}

function wholeHash(tokens: Uint32Array): number {
  let h = SHORT;
  for (const token of tokens) h = (Math.imul(h, BASE) + token) | 0;
  return mix32(h ^ tokens.length);
}

/** Sorts in place and returns a copy without duplicates. */
export function sortedUnique(values: Uint32Array): Uint32Array {
  sortHashes(values);
  let kept = 0;
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== last) values[kept++] = last = value;
  }
  return values.slice(0, kept);
}

const MAX_SPREAD = 1 << 14;
const counts = new Uint32Array(MAX_SPREAD + 1);
const spread = new Uint32Array(MAX_SPREAD);

/**
 * Counting sort by the top bits, then insertion sort: hashes are uniform, so there is about one per
 * bucket. Five times faster than the built-in sort at 500 values; larger arrays use the built-in
 * sort.
 */
function sortHashes(values: Uint32Array): void {
  const n = values.length;
  if (n > MAX_SPREAD) {
    values.sort();
    return;
  }
  const bits = Math.max(1, Math.ceil(Math.log2(n)));
  const shift = 32 - bits;
  const buckets = 1 << bits;
  counts.fill(0, 0, buckets + 1);
  for (let i = 0; i < n; i++) {
    const bucket = ((values[i] as number) >>> shift) + 1;
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  for (let i = 1; i <= buckets; i++) counts[i] = (counts[i] as number) + (counts[i - 1] as number);
  for (let i = 0; i < n; i++) {
    const value = values[i] as number;
    const place = counts[value >>> shift] as number;
    spread[place] = value;
    counts[value >>> shift] = place + 1;
  }
  for (let i = 0; i < n; i++) {
    const value = spread[i] as number;
    let j = i;
    for (; j > 0 && (values[j - 1] as number) > value; j--) values[j] = values[j - 1] as number;
    values[j] = value;
  }
}

/**
 * Number of elements in both sorted sets, or -1 as soon as it must be below `needed`.
 */
export function overlap(a: Uint32Array, b: Uint32Array, needed = 0): number {
  const n = a.length;
  const m = b.length;
  let spare = Math.min(n, m) - needed;
  if (spare < 0) return -1;
  const shortIsA = n <= m;
  let common = 0;
  let i = 0;
  let j = 0;
  while (i < n && j < m) {
    const x = a[i] as number;
    const y = b[j] as number;
    if (x === y) {
      common++;
      i++;
      j++;
    } else if (x < y) {
      i++;
      if (shortIsA && --spare < 0) return -1;
    } else {
      j++;
      if (!shortIsA && --spare < 0) return -1;
    }
  }
  return common < needed ? -1 : common;
}

/** |A ∩ B| / |A ∪ B|; 1 for two empty sets. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  const common = overlap(a, b);
  const union = a.length + b.length - common;
  return union === 0 ? 1 : common / union;
}

/** The Jaccard similarity if it is at least `threshold`, otherwise -1; usually stops early. */
export function jaccardAtLeast(a: Uint32Array, b: Uint32Array, threshold: number): number {
  // J ≥ t means common ≥ t·(n + m) / (1 + t); a small margin ensures that rounding never loses a
  // pair.
  const needed = Math.ceil((threshold * (a.length + b.length)) / (1 + threshold) - 1e-9);
  const common = overlap(a, b, needed);
  if (common < 0) return -1;
  const union = a.length + b.length - common;
  const value = union === 0 ? 1 : common / union;
  return value >= threshold ? value : -1;
}

/** Share of the smaller set found in the other; 1 if one text contains all of the other. */
export function containment(a: Uint32Array, b: Uint32Array): number {
  const smaller = Math.min(a.length, b.length);
  return smaller === 0 ? 0 : overlap(a, b) / smaller;
}
