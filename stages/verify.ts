/**
 * Runs all tests (public, private, generated, in this order) on the last program of each trajectory that passed
 * its public tests; with every_turn on every turn's. No model takes part, so it can run again alone.
 * Promises: one row a trajectory (or turn), nothing dropped, equal programs of a problem judged once. A program
 * that failed its public tests is not run again: its row says what generate recorded.
 */
import type { JudgeRequest, JudgeResult } from "../judge/judge.ts";
import { type RequestOptions, requestFor } from "../judge/request.ts";
import { VerifyOptions } from "../schemas/options.ts";
import { allTests, type Problem } from "../schemas/problem.ts";
import type { Turn } from "../schemas/trajectory.ts";
import { type JudgeIdentity, Verification } from "../schemas/verdict.ts";
import { defineProducer, type Row, type StageContext } from "./define-stage.ts";
import { shipsWithUs } from "./shipped.ts";
import { judgedOutcome, noVerdict, type Outcome, recordedOutcome } from "./verify/outcome.ts";

/** One program to give a verdict on; `turn` is null where the trajectory has none at all. */
type Submission = { row: Row; turn: Turn | null; number: number; rowId: string };

type Run = (code: string) => Promise<JudgeResult>;

/** An outcome, and the judge that it came from: the one on record where it was replayed. */
type Judged = Outcome & { [Part in keyof JudgeIdentity]: JudgeIdentity[Part] | null };

/** Where nothing was run no judge had a say, and the row must not depend on which one is at hand. */
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
function lastProgram(row: Row): Submission {
  const withCode = row.turns.findLastIndex((turn) => turn.code !== null);
  const index = withCode < 0 ? row.turns.length - 1 : withCode;
  return { row, turn: row.turns[index] ?? null, number: Math.max(index + 1, 1), rowId: row.trajectory_id };
}

/** Judges each distinct program once; the judge's results are reduced at once, for they hold the outputs. */
function outcomes(problem: Problem, run: Run, ctx: StageContext): (code: string) => Promise<Judged> {
  const known = new Map<string, Promise<Judged>>();
  return (code) => {
    const outcome =
      known.get(code) ??
      run(code).then((result) => ({
        ...judgedOutcome(problem, result),
        ...(result.identity ?? ctx.judge.identity),
      }));
    known.set(code, outcome);
    return outcome;
  };
}

type Asked = Omit<RequestOptions, "earlyExitFrom"> & { allTestsRun: boolean };

/** What the judge is asked of each program of a problem. */
export function fullRequests(
  problem: Problem,
  { allTestsRun, ...options }: Asked,
): (code: string) => JudgeRequest {
  const tests = allTests(problem);
  const earlyExitFrom = allTestsRun ? tests.length : 0;
  return (code) => requestFor(problem, { code, tests }, { ...options, earlyExitFrom });
}

function judgeFor(problem: Problem, allTestsRun: boolean, ctx: StageContext): Run {
  const trusted = shipsWithUs(problem, ctx.config);
  const requestOf = fullRequests(problem, { judge: ctx.config.judge, allTestsRun, trusted });
  return async (code) => {
    ctx.signal.throwIfAborted();
    // The journal around the judge counts what was really run.
    return ctx.judge.run(requestOf(code));
  };
}

/** What is known without a run: of trajectories that broke off, of missing programs, of failed public tests. */
function outcomeWithoutRun({ row, turn }: Submission, problem: Problem): Outcome {
  // A trajectory that broke off is a fault of its surroundings, whatever its unfinished turns say.
  if (row.outcome === "failed") return noVerdict(problem, { verdict: "INTERNAL", detail: row.failure });
  if (turn === null || turn.code === null) {
    return noVerdict(problem, {
      verdict: "CE",
      detail: `no program: ${turn?.extraction ?? row.failure ?? "no turn"}`,
    });
  }
  return recordedOutcome(problem, turn);
}

export const verify = defineProducer({
  name: "verify",
  revision: 2,
  reasons: {},
  kind: "perProblem",
  writes: Verification,
  schemaName: "verification/1",
  decides: "row",
  rowId: "row_id",
  needs: ["judge"],
  options: VerifyOptions,
  /** Limits, comparator and interpreter decide verdicts; whether unread programs may run does not. */
  keyOf({ verify: own, judge: { unsafe: _, ...judge } }) {
    return { ...own, judge };
  },
  reads: ["trajectory_id", "problem_id", "turns", "outcome", "failure"],
  async perProblem({ problem, rows }, options, ctx) {
    const judged = outcomes(problem, judgeFor(problem, options.all_tests, ctx), ctx);
    const outcomeOf = (submission: Submission): Judged | Promise<Judged> => {
      const { turn } = submission;
      if (turn?.passed_public && turn.code !== null) return judged(turn.code);
      return { ...outcomeWithoutRun(submission, problem), ...NO_JUDGE };
    };
    const submissions = rows.flatMap((row) => (options.every_turn ? everyTurn(row) : [lastProgram(row)]));
    const verifications = await Promise.all(
      submissions.map(async (submission) => ({
        row_id: submission.rowId,
        trajectory_id: submission.row.trajectory_id,
        problem_id: problem.problem_id,
        turn: submission.number,
        ...(await outcomeOf(submission)),
      })),
    );
    const decisions = rows.map(({ trajectory_id }) => ({
      row_id: trajectory_id,
      problem_id: problem.problem_id,
      kept: true,
      reason: null,
      detail: null,
      label: null,
    }));
    return { rows: verifications, decisions };
  },
});
