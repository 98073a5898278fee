import { expect, test } from "vitest";
import type { JudgeResult } from "../../../judge/judge.ts";
import { judgedVerdict, noVerdict, recordedVerdict } from "../../../stages/verify/program-verdict.ts";
import { makeTurn } from "../../make.ts";

const tests = (n: number) => Array.from({ length: n }, () => ({ input: "", output: "" }));
const problem = { public_tests: tests(1), private_tests: tests(2), generated_tests: tests(3) };

type Test = JudgeResult["tests"][number];
const result = (verdicts: Test["verdict"][], fields: Partial<Test> = {}): JudgeResult => {
  const firstFailing = verdicts.findIndex((verdict) => verdict !== "OK");
  const all = verdicts.map((verdict) => ({
    verdict,
    acceptedBy: "bytes",
    stdout: "",
    stderr: "",
    ...fields,
  }));
  return {
    verdict: verdicts[firstFailing] ?? "OK",
    detail: null,
    firstFailing: firstFailing < 0 ? null : firstFailing,
    tests: all,
  } as unknown as JudgeResult;
};

test.each([
  [0, "public", 0],
  [1, "private", 0],
  [2, "private", 1],
  [3, "generated", 0],
  [5, "generated", 2],
])("a failure at test %i of all is %s test %i", (at, failing_group, failing_index) => {
  const verdicts = Array.from({ length: at + 1 }, (_, i) => (i === at ? "WA" : "OK") as "OK" | "WA");
  expect(judgedVerdict(problem, result(verdicts))).toMatchObject({
    verdict: "WA",
    failing_group,
    failing_index,
    tests_total: 6,
    tests_run: at + 1,
    tests_passed: at,
  });
});

test("a program that passes all tests has no failing test and no detail", () => {
  const all = ["OK", "OK", "OK", "OK", "OK", "OK"] as const;
  expect(judgedVerdict(problem, result([...all]))).toMatchObject({
    verdict: "OK",
    failing_group: null,
    failing_index: null,
    detail: null,
    accepted_by: "bytes",
  });
});

test("the detail is the end of the error output, with addresses masked", () => {
  const stderr = `${"x".repeat(400)}\nError at 0x7f12abcd\n`;
  const { detail } = judgedVerdict(problem, result(["RE"], { stderr }));
  expect(detail).toMatch(/^…x+\nError at 0x…$/);
  expect(detail).toHaveLength(301);
});

test("recorded public verdicts give the verdict of a program that failed them", () => {
  const failed = { verdict: "TLE" as const, accepted_by: null, stdout: "", stderr: "" };
  expect(recordedVerdict(problem, makeTurn({ public_verdicts: [failed] }))).toMatchObject({
    verdict: "TLE",
    failing_group: "public",
    failing_index: 0,
    tests_run: 1,
    tests_total: 6,
  });
});

test("without a recorded failure, or without a run, there is no test that failed", () => {
  expect(recordedVerdict(problem, makeTurn({ public_verdicts: [] })).verdict).toBe("INTERNAL");
  expect(noVerdict(problem, { verdict: "CE", detail: "no program" })).toMatchObject({
    verdict: "CE",
    detail: "no program",
    tests_run: 0,
    tests_total: 6,
    failing_group: null,
  });
});
