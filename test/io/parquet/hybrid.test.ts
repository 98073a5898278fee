import { expect, test } from "vitest";
import { hybridRuns } from "../../../io/parquet/hybrid.ts";
import { type Random, randomOf } from "../random-rows.ts";

const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];

const little = (value: bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

/** Bit-packed groups of eight, by one large integer: slow and plainly right. */
function packed(values: readonly number[], width: number): number[] {
  const groups = Math.ceil(values.length / 8);
  const all = values.reduce((bits, value, i) => bits | (BigInt(value) << BigInt(i * width)), 0n);
  return [...varint(groups * 2 + 1), ...little(all, groups * width)];
}

const repeated = (value: number, times: number, width: number): number[] => [
  ...varint(times * 2),
  ...little(BigInt(value), Math.ceil(width / 8)),
];

/** Runs of both kinds in random order; groups that are not full come last only. */
function encoded(random: Random, width: number): { bytes: number[]; values: number[] } {
  const below = 2 ** width;
  const draw = (): number => Math.floor(random() * below);
  const bytes: number[] = [];
  const values: number[] = [];
  for (let runs = 1 + Math.floor(random() * 6); runs > 0; runs--) {
    const count = 8 * (1 + Math.floor(random() * 4)) - (runs === 1 ? Math.floor(random() * 8) : 0);
    const some = random() < 0.5 ? Array.from({ length: count }, draw) : new Array<number>(count).fill(draw());
    bytes.push(...(new Set(some).size === 1 ? repeated(some[0] ?? 0, count, width) : packed(some, width)));
    values.push(...some);
  }
  return { bytes, values };
}

test("what a plain encoder writes is read, at every width from 1 to 32 bits", () => {
  for (let width = 1; width <= 32; width++) {
    const random = randomOf(width);
    for (let i = 0; i < 12; i++) {
      const { bytes, values } = encoded(random, width);
      const got = hybridRuns(Uint8Array.from(bytes), 2 ** width - 1, values.length);
      expect([...got], `width ${width}, case ${i}`).toEqual(values);
      const some = Math.ceil(values.length / 2);
      expect([...hybridRuns(Uint8Array.from(bytes), 2 ** width - 1, some)]).toEqual(values.slice(0, some));
    }
  }
});

test("any bytes end in exactly the values asked for, none above the largest, or in an error", () => {
  const random = randomOf(99);
  let read = 0;
  for (let i = 0; i < 3000; i++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 256));
    const max = Math.floor(random() * 9);
    try {
      const values = hybridRuns(bytes, max, 20);
      expect(values.length).toBe(20);
      expect(Math.max(...values)).toBeLessThanOrEqual(max);
      read++;
    } catch (error) {
      expect((error as Error).message).toMatch(/too early|empty run|the largest is/);
    }
  }
  expect(read).toBeGreaterThan(100);
});

test("a level above the largest is refused in groups and in runs, the largest passes", () => {
  expect([...hybridRuns(Uint8Array.from(packed([2, 1, 0, 2], 2)), 2, 4)]).toEqual([2, 1, 0, 2]);
  expect(() => hybridRuns(Uint8Array.from(packed([2, 3], 2)), 2, 2)).toThrow("3; the largest is 2");
  expect(() => hybridRuns(Uint8Array.from(repeated(3, 4, 2)), 2, 4)).toThrow("3; the largest is 2");
});

test("padding after the last value may be left out, values may not", () => {
  const bytes = packed([1, 1, 1, 1, 1, 1, 1, 1, 1], 3);
  expect(hybridRuns(Uint8Array.from(bytes.slice(0, 5)), 7, 9)).toHaveLength(9);
  expect(() => hybridRuns(Uint8Array.from(bytes.slice(0, 4)), 7, 9)).toThrow("too early");
});

test("lengths of any size are read, and a run without its value is refused", () => {
  for (const times of [63, 64, 127, 128, 8191, 8192, 2_100_000]) {
    const values = hybridRuns(Uint8Array.from(repeated(1, times, 1)), 1, times);
    expect([values.length, values[0], values.at(-1)]).toEqual([times, 1, 1]);
    expect(() => hybridRuns(Uint8Array.from(repeated(1, times, 1)), 1, times + 1)).toThrow("too early");
    expect(() => hybridRuns(Uint8Array.from(varint(times * 2)), 1, times)).toThrow("too early");
  }
});

test("no values need no bytes", () => {
  expect(hybridRuns(new Uint8Array(0), 7, 0)).toHaveLength(0);
});
