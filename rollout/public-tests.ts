/** Runs all public tests of a problem on one program, because the feedback shows each of them. */
import type { Judge, JudgeRequest, TestResult } from "../judge/judge.ts";
import { DEFAULT_LANGUAGE, requestLanguage } from "../judge/languages/index.ts";
import { requestFor } from "../judge/request.ts";
import type { Problem } from "../schemas/problem.ts";
import type { JudgeOptions } from "../schemas/run-options.ts";
import type { TestVerdict } from "../schemas/verdict.ts";

export type PublicTests = {
  problem: Problem;
  judge: Pick<Judge, "run">;
  judgeOptions: JudgeOptions;
  trusted?: boolean;
  /** Default: python3. */
  language?: string | undefined;
};

/** The judge request: all public tests run, even after a failure. */
export function publicRequest(
  code: string,
  { problem, judgeOptions, trusted, language }: Omit<PublicTests, "judge">,
): JudgeRequest {
  const tests = problem.public_tests;
  const options = { judge: judgeOptions, earlyExitFrom: tests.length };
  const program = { code, tests, ...requestLanguage(language ?? DEFAULT_LANGUAGE, "answer") };
  return requestFor(problem, program, { ...options, ...(trusted === undefined ? {} : { trusted }) });
}

/**
 * One verdict per test, in order, or why there is none (infrastructure error, never a wrong
 * answer).
 */
export async function publicVerdicts(
  code: string,
  { problem, judge, judgeOptions, trusted = false, language }: PublicTests,
): Promise<{ verdicts: TestVerdict[] } | { internal: string }> {
  const tests = problem.public_tests;
  const result = await judge.run(publicRequest(code, { problem, judgeOptions, trusted, language }));
  if (result.verdict === "INTERNAL") return { internal: `judge: ${result.detail ?? "no verdict"}` };
  // A program that does not compile runs no test: each test gets the compiler's message.
  const verdicts = tests.map((_, index): TestVerdict => {
    const test = result.tests[index];
    if (test === undefined) {
      return {
        verdict: result.verdict,
        accepted_by: null,
        stdout: "",
        stderr: result.detail?.slice(0, 2048) ?? "",
      };
    }
    return {
      verdict: test.verdict,
      accepted_by: test.acceptedBy,
      stdout: test.stdout,
      stderr: errorsOf(test),
    };
  });
  return { verdicts };
}

/** Signals that programs end by, for people. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: "it used memory that it does not have",
  SIGABRT: "it aborted",
  SIGFPE: "an arithmetic error, such as a division by zero",
};

/** A compiled program that a signal ends usually writes nothing about it. */
function errorsOf({ stderr, signal }: TestResult): string {
  if (signal === undefined) return stderr;
  const meaning = SIGNALS[signal];
  return `${stderr.trimEnd()}\n${signal}${meaning === undefined ? "" : `: ${meaning}`}\n`.trimStart();
}
