/** Sweeps test/conformance: every program through the judge, every pair through the comparators. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CheckReport, checkJudge } from "../../judge/check.ts";
import { loadSuite } from "../../judge/conformance.ts";
import { createJudge } from "../../judge/create.ts";
import type { Judge } from "../../judge/judge.ts";

const suite = await loadSuite();

let judge: Judge;
let report: CheckReport;
const wrong = new Map<string, string>();

beforeAll(async () => {
  judge = await createJudge({ python: "python3", workers: 2 });
  report = await checkJudge(judge, suite, { concurrency: 4 });
  for (const item of report.wrong) wrong.set(item.name, `expected ${item.expected}, got ${item.got}`);
}, 300_000);

afterAll(() => judge.close());

test("at least 150 cases, all of different names", () => {
  const names = [
    ...suite.programs.map((item) => item.name),
    ...suite.comparators.map((item) => `${item.comparator}: ${item.name}`),
  ];
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(new Set(names).size).toBe(names.length);
});

test("every case is run or listed as not protected from", () => {
  expect(report.run + report.unprotected.length).toBe(suite.programs.length + suite.comparators.length);
  expect(report.right).toBe(report.run - report.wrong.length);
});

test.each(suite.programs.map((item) => [item.name, item.about]))("%s: %s", (name) => {
  expect(wrong.get(name)).toBeUndefined();
});

test.each(suite.comparators.map((item) => [item.comparator, item.name]))(
  "comparator %s: %s",
  (kind, name) => {
    expect(wrong.get(`comparators/${kind}: ${name}`)).toBeUndefined();
  },
);
