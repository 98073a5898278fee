/** Runs all public tests of a problem on one program, because the feedback shows each of them. */
import type { Judge, JudgeRequest } from "../judge/judge.ts";
import { requestFor } from "../judge/request.ts";
import type { Problem } from "../schemas/problem.ts";
import type { JudgeOptions } from "../schemas/run-options.ts";
import type { TestVerdict } from "../schemas/verdict.ts";

export type PublicTests = {
  problem: Problem;
  judge: Pick<Judge, "run">;
  judgeOptions: JudgeOptions;
  trusted?: boolean;
};

/** The judge request: all public tests run, even after a failure. */
export function publicRequest(
  code: string,
  { problem, judgeOptions, trusted }: Omit<PublicTests, "judge">,
): JudgeRequest {
  const tests = problem.public_tests;
  const options = { judge: judgeOptions, earlyExitFrom: tests.length };
  return requestFor(problem, { code, tests }, { ...options, ...(trusted === undefined ? {} : { trusted }) });
}

/**
 * One verdict per test, in order, or why there is none (infrastructure error, never a wrong
 * answer).
 */
export async function publicVerdicts(
  code: string,
  { problem, judge, judgeOptions, trusted = false }: PublicTests,
): Promise<{ verdicts: TestVerdict[] } | { internal: string }> {
  const tests = problem.public_tests;
  const result = await judge.run(publicRequest(code, { problem, judgeOptions, trusted }));
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
    return { verdict: test.verdict, accepted_by: test.acceptedBy, stdout: test.stdout, stderr: test.stderr };
  });
  return { verdicts };
}
