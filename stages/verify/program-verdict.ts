/**
 * The verdict of verify on one program: from the judge's result on all tests, or from the recorded
 * verdicts of its public tests if those failed. Promises: judging again gives equal rows, because
 * nothing depends on time or memory used and addresses in error output are masked. INTERNAL stays
 * INTERNAL.
 */
import { ACCEPTING_RULES } from "../../judge/compare/compare.ts";
import type { JudgeResult } from "../../judge/judge.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Turn } from "../../schemas/trajectory.ts";
import type { JudgeIdentity, TestGroup, Verification } from "../../schemas/verdict.ts";

/** A verification without the ids of its row and without the judge's identity. */
export type ProgramVerdict = Omit<
  Verification,
  "row_id" | "trajectory_id" | "problem_id" | "turn" | keyof JudgeIdentity
>;

type Tests = Pick<Problem, "public_tests" | "private_tests" | "generated_tests">;

const DETAIL_CHARACTERS = 300;

export const testCount = (problem: Tests): number =>
  problem.public_tests.length + problem.private_tests.length + problem.generated_tests.length;

/** Group of the test at `index` in judging order, and its index there. */
function located(problem: Tests, index: number): { group: TestGroup; index: number } {
  const publicCount = problem.public_tests.length;
  const privateCount = problem.private_tests.length;
  if (index < publicCount) return { group: "public", index };
  if (index < publicCount + privateCount) return { group: "private", index: index - publicCount };
  return { group: "generated", index: index - publicCount - privateCount };
}

/**
 * The most lenient of the rules given, in the order of ACCEPTING_RULES; an unlisted rule is more
 * lenient than all.
 */
export function mostLenient(rules: (string | null)[]): string | null {
  const rank = (rule: string): number => {
    const at = (ACCEPTING_RULES as readonly string[]).indexOf(rule);
    return at < 0 ? ACCEPTING_RULES.length : at;
  };
  const named = rules.filter((rule) => rule !== null);
  return named.reduce<string | null>(
    (worst, rule) => (worst === null || rank(rule) > rank(worst) ? rule : worst),
    null,
  );
}

/** The end of an error output, shortened: its last lines contain the exception. */
function endOf(stderr: string): string | null {
  const text = stderr.trim().replaceAll(/0x[0-9a-fA-F]{4,}/g, "0x…");
  if (text === "") return null;
  return text.length > DETAIL_CHARACTERS ? `…${text.slice(-DETAIL_CHARACTERS)}` : text;
}

type TestLike = { verdict: Verification["verdict"]; acceptedBy: string | null; stderr: string };

function fromTests(problem: Tests, tests: TestLike[], failing: number | null): ProgramVerdict {
  const place = failing === null ? null : located(problem, failing);
  const failed = failing === null ? undefined : tests[failing];
  return {
    verdict: failed?.verdict ?? "OK",
    failing_group: place?.group ?? null,
    failing_index: place?.index ?? null,
    tests_total: testCount(problem),
    tests_run: tests.length,
    tests_passed: tests.filter((test) => test.verdict === "OK").length,
    accepted_by: mostLenient(tests.map((test) => test.acceptedBy)),
    detail: failed === undefined ? null : endOf(failed.stderr),
  };
}

/** The verdict of the judge's run over all tests. */
export function judgedVerdict(problem: Tests, result: JudgeResult): ProgramVerdict {
  const verdict = fromTests(problem, result.tests, result.firstFailing);
  return { ...verdict, verdict: result.verdict, detail: result.detail ?? verdict.detail };
}

/** The verdict on a program that failed its public tests, as recorded for its turn. */
export function recordedVerdict(problem: Tests, turn: Turn): ProgramVerdict {
  const tests = turn.public_verdicts.map((test) => ({ ...test, acceptedBy: test.accepted_by }));
  const failing = tests.findIndex((test) => test.verdict !== "OK");
  if (failing >= 0) return fromTests(problem, tests, failing);
  return noVerdict(problem, { verdict: "INTERNAL", detail: "its public tests have no recorded verdicts" });
}

/** The verdict without a run: no program, or a failed trajectory. */
export function noVerdict(problem: Tests, why: Pick<ProgramVerdict, "verdict" | "detail">): ProgramVerdict {
  return { ...fromTests(problem, [], null), ...why };
}
