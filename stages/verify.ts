/**
 * Runs all tests (public, private, generated, in this order) on the latest program of each
 * trajectory that passed its public tests; with every_turn, on the program of every turn. No model
 * is called, so it can run again alone.
 * Promises: one row for each trajectory (or turn); nothing is dropped; equal programs of a problem
 * are judged once. A program that failed its public tests is not run again: its row has the verdict
 * that generate recorded. A program that passed them has usually been judged on the other tests in
 * the same process, by generate: then the record of that is read.
 */
import type { JudgeResult } from "../judge/judge.ts";
import { testlibKey } from "../judge/testlib-file.ts";
import { VerifyOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import type { Turn } from "../schemas/trajectory.ts";
import { type JudgeIdentity, Verification } from "../schemas/verdict.ts";
import { keep } from "./decide.ts";
import { defineProducer, type Row, type StageContext } from "./define-stage.ts";
import { shipsWithUs } from "./shipped.ts";
import { judgedVerdict, noVerdict, type ProgramVerdict, recordedVerdict } from "./verify/program-verdict.ts";
import { fullRequests } from "./verify/requests.ts";

/** One program to judge; `turn` is null if the trajectory has no turn. */
type Submission = { row: Row; turn: Turn | null; number: number; rowId: string };

type Run = (code: string) => Promise<JudgeResult>;

/** A verdict and the judge that gave it: the recorded judge if the verdict was replayed. */
type Judged = ProgramVerdict & { [Part in keyof JudgeIdentity]: JudgeIdentity[Part] | null };

/** For a verdict without a run: the row must not depend on the judge of this machine. */
const NO_JUDGE = { isolation: null, judge_version: null, python: null };

function everyTurn(row: Row): Submission[] {
  return row.turns.map((turn, index) => ({
    row,
    turn,
    number: index + 1,
    rowId: `${row.trajectory_id}#${index + 1}`,
  }));
}

/** The last turn that has a program, else the last turn. */
function latestSubmission(row: Row): Submission {
  const withCode = row.turns.findLastIndex((turn) => turn.code !== null);
  const index = withCode < 0 ? row.turns.length - 1 : withCode;
  return { row, turn: row.turns[index] ?? null, number: Math.max(index + 1, 1), rowId: row.trajectory_id };
}

/**
 * Judges each distinct program once. Results are reduced immediately, because they contain the
 * outputs.
 */
function judgedOnce(problem: Problem, run: Run, ctx: StageContext): (code: string) => Promise<Judged> {
  const known = new Map<string, Promise<Judged>>();
  return (code) => {
    const verdict =
      known.get(code) ??
      run(code).then((result) => ({
        ...judgedVerdict(problem, result),
        ...(result.identity ?? ctx.judge.identity),
        ...(result.toolchain !== undefined && { toolchain: result.toolchain }),
      }));
    known.set(code, verdict);
    return verdict;
  };
}

function judgeFor(problem: Problem, allTestsRun: boolean, ctx: StageContext): Run {
  const trusted = shipsWithUs(problem, ctx.config);
  const { judge, generate } = ctx.config;
  const requestOf = fullRequests(problem, { judge, allTestsRun, trusted, language: generate.language });
  return async (code) => {
    ctx.signal.throwIfAborted();
    return ctx.judge.run(requestOf(code));
  };
}

/**
 * The verdict on failed trajectories, missing programs and programs that failed their public tests.
 */
function verdictWithoutRun({ row, turn }: Submission, problem: Problem): ProgramVerdict {
  // A failed trajectory is an infrastructure error, whatever its turns contain.
  if (row.outcome === "failed") return noVerdict(problem, { verdict: "INTERNAL", detail: row.failure });
  if (turn === null || turn.code === null) {
    return noVerdict(problem, {
      verdict: "CE",
      detail: `no program: ${turn?.extraction ?? row.failure ?? "no turn"}`,
    });
  }
  return recordedVerdict(problem, turn);
}

export const verify = defineProducer({
  name: "verify",
  revision: 2,
  reasons: {},
  writes: Verification,
  schemaName: "verification/1",
  decides: "row",
  rowId: "row_id",
  needs: ["judge"],
  options: VerifyOptions,
  /**
   * Limits, comparator and interpreter decide verdicts; the permission to run without isolation
   * does not.
   */
  keyOf({ verify: own, judge: { unsafe: _, testlib, ...judge } }, baseDir) {
    return { ...own, judge: { ...judge, ...testlibKey(testlib, baseDir) } };
  },
  reads: ["trajectory_id", "problem_id", "turns", "outcome", "failure"],
  async perProblem({ problem, rows }, options, ctx) {
    const judged = judgedOnce(problem, judgeFor(problem, options.all_tests, ctx), ctx);
    const verdictOf = (submission: Submission): Judged | Promise<Judged> => {
      const { turn } = submission;
      if (turn?.passed_public && turn.code !== null) return judged(turn.code);
      return { ...verdictWithoutRun(submission, problem), ...NO_JUDGE };
    };
    const submissions = rows.flatMap((row) =>
      options.every_turn ? everyTurn(row) : [latestSubmission(row)],
    );
    const verifications = await Promise.all(
      submissions.map(async (submission) => ({
        row_id: submission.rowId,
        trajectory_id: submission.row.trajectory_id,
        problem_id: problem.problem_id,
        turn: submission.number,
        ...(await verdictOf(submission)),
      })),
    );
    const passed = verifications.filter(({ verdict }) => verdict === "OK");
    ctx.count("trajectories_verified", rows.length);
    ctx.count("trajectories_passed", new Set(passed.map((row) => row.trajectory_id)).size);
    return { rows: verifications, decisions: rows.map((row) => keep(row)) };
  },
});
