/**
 * Sweeps the cases of all languages but Python: every one at the highest level of this machine,
 * each compiled once, and twenty of each language at level 2 with each test asked for by itself.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CheckReport, checkJudge } from "../../../judge/check.ts";
import { loadSuite } from "../../../judge/conformance.ts";
import { createJudge, type JudgeSetup } from "../../../judge/create.ts";
import type { Runner } from "../../../judge/judge.ts";
import { NativeJudge } from "../../../judge/native/native.ts";

const all = (await loadSuite()).programs.filter(({ language }) => language !== "python3");
const LANGUAGES = ["cpp", "c", "java", "javascript", "rust"];
const toolchains = new Map(
  (await NativeJudge.languages()).map(({ language, toolchain }) => [language.name, toolchain.version]),
);

/** Cases that cost seconds of a compiler or a runtime each; one way of running them is enough. */
const COSTLY = /bomb|brackets|gigabyte|many-errors|everything|policy|heap|memory|regex|endless-output|device/;
const some = LANGUAGES.flatMap((name) =>
  all
    .filter((item) => item.language === name && !COSTLY.test(item.name))
    .filter((_, i) => i % 2 === 0)
    .slice(0, 20),
);

test("at least 60 cases for C++ and 20 for each other language, of different names", () => {
  const count = (name: string) => all.filter(({ language }) => language === name).length;
  expect(count("cpp")).toBeGreaterThanOrEqual(60);
  for (const name of LANGUAGES) expect(count(name)).toBeGreaterThanOrEqual(20);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test("every language has a toolchain here", () => {
  expect([...toolchains.keys()].sort()).toEqual([...LANGUAGES].sort());
});

const ways: [string, JudgeSetup, typeof all][] = [
  ["as it comes", {}, all],
  ["one test at a time, without namespaces", { batch: false, maxLevel: 2 }, some],
];

describe.each(ways)("%s", (_, options, programs) => {
  let judge: Runner;
  let report: CheckReport;
  const wrong = new Map<string, string>();

  beforeAll(async () => {
    judge = await createJudge({ ...options, workers: 2 });
    const suite = { programs, comparators: [] };
    report = await checkJudge(judge, suite, { concurrency: 4, toolchains });
    for (const item of report.wrong) wrong.set(item.name, `expected ${item.expected}, got ${item.got}`);
  }, 1_200_000);

  afterAll(() => judge.close());

  test("every case is run or listed as not protected from", () => {
    expect(report.run + report.unprotected.length).toBe(programs.length);
  });

  test.each(programs.map((item) => [item.name, item.about]))("%s: %s", (name) => {
    expect(wrong.get(name)).toBeUndefined();
  });
});
