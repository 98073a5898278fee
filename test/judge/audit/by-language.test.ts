import { expect, test } from "vitest";
import { auditProblem, summarise } from "../../../judge/audit/audit.ts";
import { byLanguage } from "../../../judge/audit/by-language.ts";
import { times, within } from "../../../judge/audit/time-factors.ts";
import type { JudgeRequest, JudgeResult, Runner } from "../../../judge/judge.ts";
import { requestFor } from "../../../judge/request.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { makeProblem } from "../../make.ts";

const TEST = { acceptedBy: null, wallMs: 1, memoryMb: 1, stdout: "", stderr: "" };
const seen: JudgeRequest[] = [];

/** Programs are the milliseconds that they take, or a verdict. */
const judge: Runner = {
  identity: { isolation: 3, judge_version: "t", python: "3.11" },
  async run(request) {
    seen.push(request);
    const ms = Number(request.code);
    const verdict: VerdictClass = Number.isNaN(ms)
      ? (request.code as "WA")
      : ms > request.cpuLimitMs
        ? "TLE"
        : "OK";
    const tests = [{ ...TEST, verdict, cpuMs: Number.isNaN(ms) ? 1 : ms }];
    return { verdict, firstFailing: verdict === "OK" ? null : 0, detail: null, tests };
  },
  close: async () => {},
};

const cpp = (code: string) => ({ language: "cpp", code });
const problem = makeProblem({
  source: "code_contests/codeforces",
  public_tests: [{ input: "1", output: "1" }],
  private_tests: [],
  generated_tests: [],
  cpu_limit_ms: 1000,
  solutions: [
    cpp("10"),
    cpp("1500"),
    cpp("4000"),
    cpp("9000"),
    cpp("INTERNAL"),
    { language: "python3", code: "5" },
  ],
  incorrect_solutions: [cpp("WA"), cpp("RE"), cpp("20")],
});
const OPTIONS = { judge: JudgeOptions.parse({}), perKind: 10, languages: ["python3", "cpp"] };
const audit = (more = {}) => auditProblem(judge, problem, { ...OPTIONS, ...more });

test("the share that passes is told for each multiple of the time limit, from one run", async () => {
  seen.length = 0;
  const rates = byLanguage([await audit({ timeFactors: [1, 2, 5] })], [1, 2, 5]);
  expect(seen).toHaveLength(9);
  expect(rates.map(({ language, problem_set }) => [language, problem_set])).toEqual([
    ["cpp", "code_contests"],
    ["python3", "code_contests"],
  ]);
  const [own] = rates;
  expect(own).toMatchObject({ right_judged: 4, wrong_judged: 3, reasons: { time_limit: 3 } });
  expect(own?.right_passed.map(({ time_factor, count }) => [time_factor, count])).toEqual([
    [1, 1],
    [2, 2],
    [5, 3],
  ]);
  expect(own?.wrong_failed).toMatchObject({ count: 2, share: 0.666667 });
  expect(own?.wrong_failed.low).toBeCloseTo(0.2077, 3);
  expect(own?.wrong_verdicts).toEqual({ WA: 1, RE: 1, OK: 1 });
});

test("false negatives and quarantine are those of the limit itself", async () => {
  const [plain, longer] = [await audit(), await audit({ timeFactors: [1, 2, 5] })];
  const summary = summarise([longer], [1, 2, 5]);
  expect(summary.right_failed).toBe(3);
  expect(summary.reasons).toEqual(summarise([plain]).reasons);
  expect(summary.false_negative_rate).toBe(summarise([plain]).false_negative_rate);
});

test("wrong solutions run under the limit, and every language with the flags of its recorded programs", async () => {
  seen.length = 0;
  await audit({ timeFactors: [1, 5] });
  expect(seen.filter(({ code }) => code === "WA")[0]?.cpuLimitMs).toBe(1000);
  expect(seen.filter(({ code }) => code === "10")[0]?.cpuLimitMs).toBe(5000);
  expect(seen.find(({ code }) => code === "10")?.language).toMatchObject({ name: "cpp" });
  expect(seen.find(({ code }) => code === "5")).not.toHaveProperty("language");
});

test("languages that are not named are not run; functions are Python's", async () => {
  expect((await audit({ languages: undefined })).not_run).toBe(8);
  const called = makeProblem({ ...problem, fn_name: "f" });
  expect((await auditProblem(judge, called, OPTIONS)).right.map(({ language }) => language)).toEqual([
    "python3",
  ]);
});

test("a set without wrong solutions has no share of them", () => {
  const one = { language: "cpp", verdict: "OK" as const, reason: null, passes_at: 1 };
  const [rates] = byLanguage([{ source: "mine", right: [one], wrong: [] }], [1]);
  expect(rates?.wrong_failed).toEqual({ count: 0, share: null, low: null, high: null });
});

const request = requestFor(problem, { code: "x", tests: problem.public_tests }, { judge: OPTIONS.judge });
const result = (tests: [verdict: "OK" | "WA", cpuMs: number, wallMs: number][]): JudgeResult => {
  const firstFailing = tests.findIndex(([verdict]) => verdict !== "OK");
  return {
    verdict: firstFailing < 0 ? "OK" : "WA",
    firstFailing: firstFailing < 0 ? null : firstFailing,
    detail: null,
    tests: tests.map(([verdict, cpuMs, wallMs]) => ({ ...TEST, verdict, cpuMs, wallMs })),
  };
};

test("a test over the smaller limit ends the result there, before a later failure", () => {
  const long = request.wallLimitMs + 1;
  expect(
    within(
      result([
        ["OK", 1, 1],
        ["OK", 1001, 1001],
        ["WA", 1, 1],
      ]),
      request,
    ),
  ).toMatchObject({
    verdict: "TLE",
    firstFailing: 1,
  });
  expect(within(result([["OK", 1, long]]), request).verdict).toBe("ILE");
  expect(
    within(
      result([
        ["WA", 1, 1],
        ["OK", 1001, 1],
      ]),
      request,
    ),
  ).toMatchObject({ verdict: "WA", firstFailing: 0 });
  expect(within(result([["OK", 1000, 1]]), request).verdict).toBe("OK");
  expect(times(request, 5).cpuLimitMs).toBe(5000);
});
