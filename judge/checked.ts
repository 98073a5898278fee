/** The results of a program after the problem's checker has decided on its outputs. */
import { runChecker } from "./compare/checker.ts";
import { CHECKER_FAILED, type Count } from "./counts.ts";
import type { JudgeRequest, JudgeResult } from "./judge.ts";
import { DEFAULT_LANGUAGE } from "./languages/index.ts";
import { concluded, cutAtExit } from "./results.ts";

export type CheckerOptions = {
  /** Runs the checker, which may be in another language than the program. */
  run: (request: JudgeRequest) => Promise<JudgeResult>;
  /** Content of testlib.h, for checkers in compiled languages. */
  testlib?: string | undefined;
  count?: Count | undefined;
};

/** Runs the problem's checker on all outputs of tests that ended normally. */
export async function checkOutputs(
  request: JudgeRequest,
  { result, outputs }: { result: JudgeResult; outputs: Buffer[] },
  { run, testlib = "", count }: CheckerOptions,
): Promise<JudgeResult> {
  const asked = result.tests.flatMap((given, index) => {
    const [test, actual] = [request.tests[index], outputs[index]];
    return given.verdict === "OK" && test !== undefined && actual !== undefined
      ? [{ given, test, actual }]
      : [];
  });
  if (asked.length === 0) return result;
  const { checker, checker_language: language = DEFAULT_LANGUAGE } = request.comparator;
  const compiled = language === DEFAULT_LANGUAGE ? {} : { compiled: { language, header: testlib } };
  const words = await runChecker(
    { run },
    { source: checker ?? "", ...compiled },
    { inputs: asked, trusted: request.trusted ?? false },
  );
  let detail = result.detail;
  words.forEach((word, position) => {
    const given = asked[position]?.given;
    if (given === undefined) return;
    given.verdict = word.verdict;
    if (word.verdict !== "OK") given.acceptedBy = null;
    if (word.verdict === "WA" && word.detail !== null) count?.(CHECKER_FAILED);
    detail = word.detail ?? detail;
  });
  return concluded(request, cutAtExit(request, result.tests), detail);
}
