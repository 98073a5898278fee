/**
 * The cross-test: runs verified programs of one problem on the discriminating tests of another. A
 * program that passes them solves that problem, however different the two statements are.
 * Promises: tests run cheapest first up to the first failure, programs up to the first that passes;
 * an infrastructure error is `no_verdict`, never a failure. Functions are run on calls and on
 * assertions, under the name that these use; programs that read stdin are run on neither.
 */
import type { JudgeResult } from "../../judge/judge.ts";
import { type Judged, requestFor } from "../../judge/request.ts";
import type { CrossTest } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import type { Test } from "../../schemas/problem.ts";
import type { StageContext } from "../define-stage.ts";
import type { BenchmarkItem, Program } from "./benchmark-index.ts";
import { functionOf } from "./probe-functions.ts";
import { itemPrograms, limited } from "./programs.ts";

export type CrossSide = {
  judged: Judged;
  tests: readonly Test[];
  /** A program that fails a test can be right: several answers are, and no checker knows them. */
  severalAnswers: boolean;
  programs: () => Promise<readonly Program[]>;
};

/** The benchmark's side: its programs were verified with the index, or are by evidence now. */
export const itemSide = (
  item: BenchmarkItem,
  setting: { options: DecontaminateOptions; ctx: StageContext },
): CrossSide => ({
  judged: item.judged,
  tests: item.tests,
  severalAnswers: item.severalAnswers,
  programs: () => itemPrograms(item, setting),
});

const SHOWN_INPUTS = 5;
const SHOWN_CHARACTERS = 80;

const without = (result: CrossTest["result"], tests = 0): CrossTest => ({
  result,
  tests,
  passed: 0,
  program: null,
  passed_inputs: [],
});

export const NOT_RUN: CrossTest = without("not_run");

/** Whether programs of one can run on inputs of the other. */
export function comparable(a: Judged, b: Judged): boolean {
  if ((functionOf(a) === null) !== (functionOf(b) === null)) return false;
  return a.input_file === b.input_file && a.output_file === b.output_file;
}

export type CrossHow = {
  ctx: StageContext;
  /** Upper limit of CPU milliseconds for each test, in addition to the problem's own limit. */
  cpuLimitMs: number;
  /** Run all tests, also after a failure, to count those that pass. */
  all?: boolean;
  /** Count the tests that it answers wrongly, which are evidence of another task. */
  wrong?: boolean;
};

/** Runs the programs of `from` on the tests of `on`. */
export async function crossTest(
  from: CrossSide,
  on: CrossSide,
  { ctx, cpuLimitMs, all = false, wrong = false }: CrossHow,
): Promise<CrossTest> {
  if (!comparable(from.judged, on.judged)) return NOT_RUN;
  if (on.tests.length === 0) return without("no_tests");
  const programs = await from.programs();
  let best = without(programs.length === 0 ? "no_program" : "no_verdict", on.tests.length);
  for (const program of programs) {
    ctx.signal.throwIfAborted();
    const request = requestFor(
      on.judged,
      {
        code: adapted(program.code, from.judged, on.judged),
        tests: on.tests,
        ...(program.language !== undefined && { language: program.language }),
      },
      { judge: ctx.config.judge, earlyExitFrom: all ? on.tests.length : 0 },
    );
    const run = await ctx.judge.run(limited(request, cpuLimitMs));
    ctx.count("cross_tests_run", run.tests.length);
    if (run.verdict === "INTERNAL") continue;
    const result = crossResult(run, program, { tests: on.tests, wrong });
    if (result.result === "passed") return result;
    if (best.result !== "failed" || result.passed > best.passed) best = result;
  }
  return best;
}

function crossResult(
  run: JudgeResult,
  program: Program,
  { tests, wrong }: { tests: readonly Test[]; wrong: boolean },
): CrossTest {
  const passed = tests.filter((_, i) => run.tests[i]?.verdict === "OK");
  return {
    result: run.verdict === "OK" ? "passed" : "failed",
    tests: tests.length,
    passed: passed.length,
    program: program.label,
    passed_inputs: passed.slice(0, SHOWN_INPUTS).map((test) => test.input.slice(0, SHOWN_CHARACTERS)),
    ...(wrong && { wrong: run.tests.filter(({ verdict }) => verdict === "WA").length }),
  };
}

/** The program with the setup code of its own problem, under the name that the other one calls. */
function adapted(code: string, from: Judged, on: Judged): string {
  const setup = from.setup_code === on.setup_code ? undefined : from.setup_code;
  const whole = setup === undefined ? code : `${setup}\n${code}`;
  const [own, other] = [functionOf(from), functionOf(on)];
  if (on.entry_point !== undefined && own !== null && other !== null) return anyhow(whole, own, other);
  return renamed(whole, own, other);
}

/** Assertions call one name only: a function, or a method of Solution. Both are given. */
const anyhow = (code: string, from: string, to: string): string => `${code}
try:
    Solution.${to} = Solution.${from}
    ${to} = Solution().${from}
except (NameError, AttributeError):
    ${to} = ${from}
    class Solution:
        ${to} = staticmethod(${from})
`;

/** Adds the name that the other problem calls, as a function or as a method of Solution. */
function renamed(code: string, from: string | null, to: string | null): string {
  if (from === null || to === null || from === to) return code;
  return `${code}\ntry:\n    Solution.${to} = Solution.${from}\nexcept (NameError, AttributeError):\n    ${to} = ${from}\n`;
}
