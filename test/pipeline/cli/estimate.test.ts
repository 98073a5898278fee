/** The lines of `rftkit estimate`; run/estimate.test.ts tests the figures. */
import { expect, test } from "vitest";
import { estimateLines } from "../../../pipeline/cli/estimate.ts";
import type { Amounts } from "../../../pipeline/run/estimate.ts";

const amounts = (fields: Partial<Amounts> = {}): Amounts => ({
  problems: 3,
  trajectories: 600,
  model_calls: 12_345.6,
  prompt_tokens: 1_000_000,
  cached_tokens: 0,
  completion_tokens: 5,
  tests_run: 7,
  gpu_hours: 0.0123,
  core_hours: 1.26,
  stage_core_hours: 250.4,
  disk_bytes: 12_345_678,
  files: 80,
  cost: 0,
  ...fields,
});
const lineOf = (name: string, estimated: Partial<Amounts>, actual: Partial<Amounts> | null = null): string =>
  estimateLines(amounts(estimated), actual)
    .find((line) => line.trimStart().startsWith(name))
    ?.replace(/ {2,}/g, "  ") ?? "";

test("before a run each quantity has one line with its name and estimate, the numbers aligned right", () => {
  const lines = estimateLines(amounts(), null);
  expect(lines).toHaveLength(13);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[2]).toMatch(/^model calls +12,346$/);
});

test("after a run there are a head, what the run took, and the ratio of both", () => {
  const lines = estimateLines(amounts(), { problems: 6, model_calls: 10 });
  expect(lines).toHaveLength(14);
  expect(lines[0]).toMatch(/^ +estimated +so far +ratio$/);
  expect(lines[1]).toMatch(/^problems with public tests +3 +6 +× 2\.00$/);
});

test("what the run did not count, or is 0, has no ratio", () => {
  expect(lineOf("trajectories", {}, { problems: 1 })).toBe("trajectories  600");
  expect(lineOf("trajectories", {}, { trajectories: 0 })).toBe("trajectories  600");
});

test("what was not estimated but counted has a dash for its ratio", () => {
  expect(lineOf("of these cached", { cached_tokens: 0 }, { cached_tokens: 40 })).toBe(
    "  of these cached prefixes  0  40  –",
  );
});

test.each([
  [0, "0.0"],
  [0.0123, "0.012"],
  [1.26, "1.3"],
  [99.4, "99"],
  [99.6, "100"],
  [100, "100"],
  [1234.5, "1,235"],
])("%f hours are shown as %s", (hours, text) => {
  expect(lineOf("GPU hours", { gpu_hours: hours })).toBe(`GPU hours  ${text}`);
  expect(lineOf("cost", { cost: hours })).toBe(`cost by the price table  ${text}`);
});

test.each([
  [0, "0.00 MB"],
  [12_345_678, "12.35 MB"],
  [1e9, "1.0 GB"],
  [2.56e12, "2560.0 GB"],
])("%d bytes are shown as %s", (bytes, text) => {
  expect(lineOf("disk", { disk_bytes: bytes })).toBe(`disk: journal and trajectories  ${text}`);
});
