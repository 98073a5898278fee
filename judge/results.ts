/** The result of a program from the results of its tests. */
import type { JudgeRequest, JudgeResult } from "./judge.ts";

/**
 * Results up to the failing test that would have ended the run if the checker had run immediately.
 */
export function cutAtExit(request: JudgeRequest, tests: JudgeResult["tests"]): JudgeResult["tests"] {
  const end = tests.findIndex((test, index) => index >= request.earlyExitFrom && test.verdict !== "OK");
  return end < 0 ? tests : tests.slice(0, end + 1);
}

/** @param detail the compiler's message, or what a checker said */
export function concluded(
  request: JudgeRequest,
  tests: JudgeResult["tests"],
  detail: string | null,
): JudgeResult {
  const firstFailing = tests.findIndex((test) => test.verdict !== "OK");
  const failed = tests[firstFailing];
  if (failed !== undefined) return { verdict: failed.verdict, tests, firstFailing, detail };
  if (tests.length < request.tests.length) {
    return { verdict: "INTERNAL", tests, firstFailing: null, detail: detail ?? "not every test ran" };
  }
  return { verdict: "OK", tests, firstFailing: null, detail };
}

/** No verdict, and why. */
export const internal = (tests: JudgeResult["tests"], why: string): JudgeResult => ({
  verdict: "INTERNAL",
  tests,
  firstFailing: null,
  detail: why,
});
