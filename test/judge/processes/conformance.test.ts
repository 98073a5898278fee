/**
 * Sweeps test/conformance: every pair through the comparators, every program through the judge,
 * twice. Once as it comes, once at isolation level 2 with a process a test, so that the two ways of
 * running are held to the same.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckReport, checkJudge } from "../../../judge/check.ts";
import { loadSuite } from "../../../judge/conformance.ts";
import { createJudge, type JudgeSetup } from "../../../judge/create.ts";
import type { Runner } from "../../../judge/judge.ts";

// Other languages: native-conformance.needs-compilers.test.ts.
const all = await loadSuite();
const suite = { ...all, programs: all.programs.filter(({ language }) => language === "python3") };

test("at least 150 cases, all of different names", () => {
  const names = [
    ...suite.programs.map((item) => item.name),
    ...suite.comparators.map((item) => `${item.comparator}: ${item.name}`),
  ];
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(new Set(names).size).toBe(names.length);
});

const ways: [string, JudgeSetup][] = [
  ["as it comes", {}],
  ["a process a test, without namespaces", { batch: false, maxLevel: 2 }],
];

describe.each(ways)("%s", (_, options) => {
  let judge: Runner;
  let report: CheckReport;
  const wrong = new Map<string, string>();

  beforeAll(async () => {
    judge = await createJudge({ ...options, workers: 2 });
    report = await checkJudge(judge, suite, { concurrency: 4 });
    for (const item of report.wrong) wrong.set(item.name, `expected ${item.expected}, got ${item.got}`);
  }, 600_000);

  afterAll(() => judge.close());

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
});
