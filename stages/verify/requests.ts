/**
 * The judge requests of verify: all tests of a problem on a program. Promise: equal programs give
 * equal requests in every stage that asks, so one record serves them all.
 */
import type { JudgeRequest } from "../../judge/judge.ts";
import { DEFAULT_LANGUAGE, requestLanguage } from "../../judge/languages/index.ts";
import { type RequestOptions, requestFor } from "../../judge/request.ts";
import { allTests, type Problem, type Test } from "../../schemas/problem.ts";

type Asked = Omit<RequestOptions, "earlyExitFrom"> & {
  allTestsRun: boolean;
  /** Of the programs, which are answers of a model; default python3. */
  language?: string | undefined;
};

/** One array for each problem: what is hashed of its tests is remembered by array. */
const arrays = new WeakMap<Problem, readonly Test[]>();

export function testsOf(problem: Problem): readonly Test[] {
  const tests = arrays.get(problem) ?? allTests(problem);
  arrays.set(problem, tests);
  return tests;
}

/** The judge request for each program of a problem. */
export function fullRequests(
  problem: Problem,
  { allTestsRun, language = DEFAULT_LANGUAGE, ...options }: Asked,
): (code: string) => JudgeRequest {
  const tests = testsOf(problem);
  const earlyExitFrom = allTestsRun ? tests.length : 0;
  const inLanguage = requestLanguage(language, "answer");
  return (code) => requestFor(problem, { code, tests, ...inLanguage }, { ...options, earlyExitFrom });
}
