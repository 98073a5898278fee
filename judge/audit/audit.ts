/**
 * Judges the recorded solutions of problems: correct ones that fail are false negatives, incorrect
 * ones that pass are false positives; on request each is judged several times, to find flaky ones.
 * Promises: INTERNAL counts as neither; a problem is
 * quarantined, with the likeliest reason, if at least half of its correct solutions fail. Solutions
 * in languages that are not named are counted but not run.
 */

import { allTests, type Problem, type Solution } from "../../schemas/problem.ts";
import type { JudgeOptions } from "../../schemas/run-options.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";
import type { Runner } from "../judge.ts";
import { DEFAULT_LANGUAGE, requestLanguage } from "../languages/index.ts";
import { isFlaky, judgedBy, type Repeats } from "../repeats.ts";
import { needsPython, requestFor } from "../request.ts";
import { byLanguage, type LanguageRates } from "./by-language.ts";
import { type AuditReason, likelyReason } from "./reason.ts";
import { times, within } from "./time-factors.ts";

/** Verdict on one recorded solution. */
export type AuditedSolution = {
  verdict: VerdictClass;
  /** 0-based index of the first failing test, in judging order. */
  failing: number | null;
  /** Null if it passed or has no verdict. */
  reason: AuditReason | null;
  accepted_by: string[];
  /** 0-based index among the recorded solutions of its kind. */
  index: number;
  language: string;
  /** The least multiple of the time limit with which it passes; null: with none of those tried. */
  passes_at: number | null;
  /** Verdicts of all runs; absent if it was judged once. */
  verdicts?: VerdictClass[];
};

export type ProblemAudit = {
  problem_id: string;
  source_row: string;
  source: string;
  name: string;
  tests: number;
  /** Whether its tests are assertions. */
  asserts?: true;
  right: AuditedSolution[];
  wrong: AuditedSolution[];
  /** Solutions in other languages, or beyond the requested number. */
  not_run: number;
};

export type AuditOptions = {
  judge: JudgeOptions;
  /** Solutions of each kind to judge per problem and language. */
  perKind: number;
  /** Languages to run; default: Python. */
  languages?: readonly string[] | undefined;
  /** Multiples of the time limit to judge right solutions with, the first one is 1; default: 1. */
  timeFactors?: readonly number[];
  /** Whether the solutions ship with rftkit and therefore may run at any isolation level. */
  trusted?: boolean;
};

export type Quarantined = {
  problem_id: string;
  source_row: string;
  name: string;
  reason: AuditReason;
  right_judged: number;
  right_failed: number;
  verdicts: VerdictClass[];
};

/** A recorded solution whose verdict changes between runs. */
export type FlakySolution = {
  problem_id: string;
  kind: "right" | "wrong";
  index: number;
  verdicts: VerdictClass[];
};

/** The quarantine file; a run whose import names it excludes its `problems`. */
export type Quarantine = { schema: "quarantine/1"; problems: Quarantined[] };

type Rates = {
  problems: number;
  right_judged: number;
  right_failed: number;
  false_negative_rate: number | null;
  wrong_judged: number;
  wrong_passed: number;
  false_positive_rate: number | null;
};

export type AuditSummary = Rates & {
  internal: number;
  not_run: number;
  /** Correct solutions that failed, by likely reason. */
  reasons: Partial<Record<AuditReason, number>>;
  /** Problems with a recorded incorrect solution that passes. */
  weak_tests: string[];
  quarantined: number;
  /** Solutions whose verdict changes; absent if each was judged once. */
  flaky?: FlakySolution[];
  /** Of the problems with assertions; absent if there are none. */
  assertions?: Rates;
  by_language: LanguageRates[];
};

type Program = Solution & { index: number; options: AuditOptions; factors: readonly number[] };

async function audited(judge: Runner | Repeats, problem: Problem, program: Program) {
  const { code, language, factors } = program;
  const tests = allTests(problem);
  const inLanguage = requestLanguage(language, "recorded");
  const request = requestFor(problem, { code, tests, ...inLanguage }, program.options);
  const longest = Math.max(...factors);
  const judged = await judgedBy(judge, times(request, longest));
  const { verdicts } = judged;
  const result = longest === 1 ? judged.result : within(judged.result, request);
  const passesAt = factors.find(
    (factor) =>
      (factor === longest ? judged.result : within(judged.result, times(request, factor))).verdict === "OK",
  );
  const { verdict, firstFailing } = result;
  const failed = verdict !== "OK" && verdict !== "INTERNAL";
  const test = firstFailing === null ? undefined : tests[firstFailing];
  const rules = result.tests.flatMap(({ acceptedBy }) => (acceptedBy === null ? [] : [acceptedBy]));
  return {
    verdict,
    failing: firstFailing,
    reason: failed ? likelyReason(problem, { code, language }, { ...result, test }) : null,
    accepted_by: [...new Set(rules)].sort(),
    index: program.index,
    language,
    passes_at: passesAt ?? null,
    ...(verdicts !== undefined && { verdicts }),
  } satisfies AuditedSolution;
}

export async function auditProblem(
  judge: Runner | Repeats,
  problem: Problem,
  options: AuditOptions,
): Promise<ProblemAudit> {
  const named = options.languages ?? [DEFAULT_LANGUAGE];
  const wanted = new Set(needsPython(problem) ? [DEFAULT_LANGUAGE] : named);
  const run = (solutions: Solution[], factors: readonly number[]): Promise<AuditedSolution[]> => {
    const all = solutions.map((one, index) => ({ ...one, index, options, factors }));
    const programs = [...wanted].flatMap((name) =>
      all.filter(({ language }) => language === name).slice(0, options.perKind),
    );
    return Promise.all(programs.map((program) => audited(judge, problem, program)));
  };
  // Several runs tell flaky programs, under the limit that holds.
  const factors = "repeat" in judge ? [1] : (options.timeFactors ?? [1]);
  const [right, wrong] = await Promise.all([
    run(problem.solutions, factors),
    run(problem.incorrect_solutions, [1]),
  ]);
  return {
    problem_id: problem.problem_id,
    source_row: problem.source_row,
    source: problem.source,
    name: problem.name,
    tests: allTests(problem).length,
    ...(problem.entry_point !== undefined && { asserts: true as const }),
    right,
    wrong,
    not_run: problem.solutions.length + problem.incorrect_solutions.length - right.length - wrong.length,
  };
}

const lacksVerdict = ({ verdict, verdicts = [verdict] }: AuditedSolution): boolean =>
  verdicts.includes("INTERNAL");
const decided = (solutions: AuditedSolution[]): AuditedSolution[] =>
  solutions.filter((s) => s.verdict !== "INTERNAL");
const failedOf = (solutions: AuditedSolution[]): AuditedSolution[] =>
  solutions.filter((s) => s.reason !== null);
const passedOf = (solutions: AuditedSolution[]): AuditedSolution[] =>
  solutions.filter((s) => s.verdict === "OK");

function countsOf(failed: AuditedSolution[]): Map<AuditReason, number> {
  const counts = new Map<AuditReason, number>();
  for (const { reason } of failed) if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return counts;
}

/** The quarantine entry of a problem whose correct solutions fail, or null. */
export function quarantineOf(audit: ProblemAudit): Quarantined | null {
  const right = decided(audit.right);
  const failed = failedOf(right);
  const [most] = [...countsOf(failed)].sort(([, a], [, b]) => b - a);
  if (most === undefined || failed.length * 2 < right.length) return null;
  return {
    problem_id: audit.problem_id,
    source_row: audit.source_row,
    name: audit.name,
    reason: most[0],
    right_judged: right.length,
    right_failed: failed.length,
    verdicts: failed.map(({ verdict }) => verdict),
  };
}

const rate = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((1e6 * part) / whole) / 1e6;

function flakyOf({ problem_id, right, wrong }: ProblemAudit): FlakySolution[] {
  const of = (kind: FlakySolution["kind"], solutions: readonly AuditedSolution[]): FlakySolution[] =>
    solutions.flatMap(({ index, verdicts = [] }) =>
      isFlaky(verdicts) ? [{ problem_id, kind, index, verdicts }] : [],
    );
  return [...of("right", right), ...of("wrong", wrong)];
}

function ratesOf(audits: readonly ProblemAudit[]): Rates {
  const right = decided(audits.flatMap((audit) => audit.right));
  const wrong = decided(audits.flatMap((audit) => audit.wrong));
  const failed = failedOf(right);
  const passed = passedOf(wrong);
  return {
    problems: audits.length,
    right_judged: right.length,
    right_failed: failed.length,
    false_negative_rate: rate(failed.length, right.length),
    wrong_judged: wrong.length,
    wrong_passed: passed.length,
    false_positive_rate: rate(passed.length, wrong.length),
  };
}

/** Rates over all problems, rounded to 1e-6. */
export function summarise(audits: readonly ProblemAudit[], factors: readonly number[] = [1]): AuditSummary {
  const failed = failedOf(decided(audits.flatMap((audit) => audit.right)));
  const asserted = audits.filter(({ asserts }) => asserts === true);
  const all = audits.flatMap((audit) => [...audit.right, ...audit.wrong]);
  const isRepeated = all.some(({ verdicts }) => verdicts !== undefined);
  return {
    ...ratesOf(audits),
    internal: all.filter(lacksVerdict).length,
    not_run: audits.reduce((sum, audit) => sum + audit.not_run, 0),
    reasons: Object.fromEntries([...countsOf(failed)].sort(([, a], [, b]) => b - a)),
    weak_tests: audits.filter((audit) => passedOf(audit.wrong).length > 0).map((audit) => audit.problem_id),
    quarantined: audits.filter((audit) => quarantineOf(audit) !== null).length,
    ...(isRepeated && { flaky: audits.flatMap(flakyOf) }),
    ...(asserted.length > 0 && { assertions: ratesOf(asserted) }),
    by_language: byLanguage(audits, factors),
  };
}
