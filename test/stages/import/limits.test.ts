import { expect, test } from "vitest";
import { cpuLimit, memoryLimit } from "../../../stages/import/limits.ts";

test.each([
  [2, 2000],
  [1.5, 1500],
  [2n, 2000],
  [2000, 2000],
  [99.5, 99_500],
  ["2", 2000],
  ["2 seconds", 2000],
  ["500 ms", 500],
  [0, null],
  [-1, null],
  [null, null],
  ["none", null],
  [Number.POSITIVE_INFINITY, null],
])("the CPU limit %s is %s ms", (value, ms) => expect(cpuLimit(value)).toBe(ms));

test("a unit that is named is not guessed", () => {
  expect([cpuLimit(50, "ms"), cpuLimit(150, "s")]).toEqual([50, 150_000]);
  expect([memoryLimit(256, "kb"), memoryLimit(2 ** 20, "mb"), memoryLimit(2 ** 20, "bytes")]).toEqual([
    1,
    2 ** 20,
    1,
  ]);
});

test.each([
  [256, 256],
  [256n, 256],
  [65_536, 64],
  [268_435_456, 256],
  ["512 megabytes", 512],
  ["256", 256],
  [0, null],
  ["", null],
])("the memory limit %s is %s MiB", (value, mb) => expect(memoryLimit(value)).toBe(mb));
