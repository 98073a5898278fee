import { expect, test } from "vitest";
import { estimate, sign, signatureLength } from "../../text/minhash.ts";
import { sortedUnique } from "../../text/shingles.ts";
import { randomOf } from "../io/random-rows.ts";

const setOf = (seed: number, size: number): Uint32Array => {
  const random = randomOf(seed);
  return sortedUnique(Uint32Array.from({ length: size }, () => Math.floor(random() * 2 ** 32)));
};
const signed = (set: Uint32Array, length = 128): Uint32Array => {
  const out = new Uint32Array(length);
  sign(set, out);
  return out;
};

test("a signature's length is the least power of two that holds what is needed", () => {
  expect([1, 2, 3, 4, 5, 64, 65, 125, 128, 129].map(signatureLength)).toEqual([
    2, 2, 4, 4, 8, 64, 128, 128, 128, 256,
  ]);
});

test("order and repeats of the hashes do not matter", () => {
  const set = setOf(3, 400);
  const doubled = Uint32Array.from([...set.slice().reverse(), ...set]);
  expect(signed(doubled)).toEqual(signed(set));
});

test("no bin of a set stays empty, however small the set, and each holds a hash of the set", () => {
  for (const size of [1, 2, 3, 10, 100]) {
    const out = signed(setOf(size, size));
    expect(new Set(out).size).toBeLessThanOrEqual(size);
    expect(out.includes(0xffffffff)).toBe(false);
  }
});

test("each value of a large set is the least of its bin", () => {
  const out = signed(setOf(7, 20_000), 16);
  for (const [bin, value] of out.entries()) {
    expect(value >>> 28).toBe(bin);
    // 1,250 hashes a bin: the least of them is near the bin's start.
    expect((value & 0x0fffffff) / 2 ** 28).toBeLessThan(0.01);
  }
});

test("a union's signature is made of its parts' where all bins are full", () => {
  const [a, b] = [setOf(1, 5000), setOf(2, 5000)];
  const [first, second] = [signed(a), signed(b)];
  const both = signed(sortedUnique(Uint32Array.from([...a, ...b])));
  expect([...both]).toEqual([...first].map((value, i) => Math.min(value, second[i] as number)));
});

test("the estimate of small sets is without bias too, on average over many pairs", () => {
  let sum = 0;
  const pairs = 300;
  for (let seed = 0; seed < pairs; seed++) {
    const all = setOf(1000 + seed, 30);
    sum += estimate(signed(all.slice(0, 20)), signed(all.slice(10)));
  }
  // 10 of 30 are common.
  expect(sum / pairs).toBeGreaterThan(0.31);
  expect(sum / pairs).toBeLessThan(0.36);
});

test("an estimate is the share of equal values", () => {
  expect(estimate(Uint32Array.of(1, 2, 3, 4), Uint32Array.of(1, 2, 9, 9))).toBe(0.5);
});

test("signatures are frozen: which pairs are found, and so what is kept, depends on them", () => {
  const hash = (out: Uint32Array): number => out.reduce((sum, value) => (sum * 31 + value) % 4294967291, 7);
  expect([1, 5, 500].map((size) => hash(signed(setOf(size, size))))).toMatchInlineSnapshot(`
    [
      4234151797,
      3190628836,
      656614175,
    ]
  `);
});
