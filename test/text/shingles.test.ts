import { expect, test } from "vitest";
import {
  containment,
  jaccard,
  jaccardAtLeast,
  overlap,
  shingles,
  sortedUnique,
} from "../../text/shingles.ts";

/** Equal pseudo-random numbers on every machine. */
function numbers(count: number, seed: number, below = 2 ** 32): Uint32Array {
  let state = seed;
  return Uint32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  });
}

test("sorting by spreading gives what the built-in sort gives, at any length and with repeats", () => {
  for (const count of [0, 1, 2, 3, 100, 1000, 16_384, 16_385, 40_000]) {
    for (const below of [2 ** 32, 50]) {
      const values = numbers(count, count + 1, below);
      const expected = [...new Set(values)].sort((a, b) => a - b);
      expect([...sortedUnique(values.slice())]).toEqual(expected);
    }
  }
});

test("a sequence has one shingle a position, equal for equal runs at any position", () => {
  const tokens = numbers(20, 3);
  const shifted = Uint32Array.from([7, 8, 9, ...tokens]);
  expect(shingles(tokens, 5).length).toBe(16);
  expect(containment(shingles(tokens, 5), shingles(shifted, 5))).toBe(1);
  expect(overlap(shingles(tokens, 5), shingles(tokens.slice().reverse(), 5))).toBe(0);
});

test("sequences shorter than a shingle are equal only when they are the same", () => {
  const of = (...tokens: number[]): Uint32Array => shingles(Uint32Array.from(tokens), 5);
  expect(of(1, 2)).toEqual(of(1, 2));
  expect(jaccard(of(1, 2), of(2, 1))).toBe(0);
  expect(jaccard(of(), of(0))).toBe(0);
  expect(jaccard(of(), of())).toBe(1);
});

test("Jaccard and containment are those of the sets", () => {
  for (let seed = 1; seed < 40; seed++) {
    const a = sortedUnique(numbers(10 + seed, seed, 60));
    const b = sortedUnique(numbers(50 - seed, seed + 100, 60));
    const common = [...a].filter((value) => b.includes(value)).length;
    const value = common / (a.length + b.length - common);
    expect(jaccard(a, b)).toBe(value);
    expect(containment(a, b)).toBe(common / Math.min(a.length, b.length));
    expect(jaccardAtLeast(a, b, value)).toBe(value);
    expect(jaccardAtLeast(a, b, Math.min(1, value + 1e-6))).toBe(value === 1 ? 1 : -1);
    expect(jaccardAtLeast(a, b, 0)).toBe(value);
  }
});

test("no containment in an empty set", () => {
  expect(containment(new Uint32Array(), Uint32Array.of(1))).toBe(0);
});
