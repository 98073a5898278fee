/**
 * What verify says of one program: from the judge's result on all tests, or from the recorded verdicts of its
 * public tests where those already failed. Promises: nothing in it depends on time or memory used, and addresses
 * in error output are masked, so that judging again gives equal rows. INTERNAL stays INTERNAL.
 */
import { ACCEPTING_RULES } from "../../judge/compare.ts";
import type { JudgeResult } from "../../judge/judge.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Turn } from "../../schemas/trajectory.ts";
import type { JudgeIdentity, TestGroup, Verification } from "../../schemas/verdict.ts";

/** A verification without the names of the row that it is about. */
export type Outcome = Omit<
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

/** The most lenient of the rules named, by the order of ACCEPTING_RULES; a rule that is not listed comes last. */
function mostLenient(rules: (string | null)[]): string | null {
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

/** The end of an error output in one short text: its last lines hold the exception. */
function endOf(stderr: string): string | null {
  const text = stderr.trim().replaceAll(/0x[0-9a-fA-F]{4,}/g, "0x…");
  if (text === "") return null;
  return text.length > DETAIL_CHARACTERS ? `…${text.slice(-DETAIL_CHARACTERS)}` : text;
}

type TestLike = { verdict: Verification["verdict"]; acceptedBy: string | null; stderr: string };

function fromTests(problem: Tests, tests: TestLike[], failing: number | null): Outcome {
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

/** What the judge's run over all tests says. */
export function judgedOutcome(problem: Tests, result: JudgeResult): Outcome {
  const outcome = fromTests(problem, result.tests, result.firstFailing);
  return { ...outcome, verdict: result.verdict, detail: result.detail ?? outcome.detail };
}

/** What the public verdicts that were recorded for a turn say of a program that did not pass them. */
export function recordedOutcome(problem: Tests, turn: Turn): Outcome {
  const tests = turn.public_verdicts.map((test) => ({ ...test, acceptedBy: test.accepted_by }));
  const failing = tests.findIndex((test) => test.verdict !== "OK");
  if (failing >= 0) return fromTests(problem, tests, failing);
  return noVerdict(problem, { verdict: "INTERNAL", detail: "its public tests have no recorded verdicts" });
}

/** A row without any run: no program, or a trajectory that broke off. */
export function noVerdict(problem: Tests, why: Pick<Outcome, "verdict" | "detail">): Outcome {
  return { ...fromTests(problem, [], null), ...why };
}
