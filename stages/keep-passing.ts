/**
 * Keeps the trajectories whose final program passes all tests (public, private, generated).
 * Promise: an infrastructure error (INTERNAL) drops the row for a reason of its own, never as a
 * wrong answer.
 */
import { UserError } from "../schemas/errors.ts";
import { KeepPassingOptions } from "../schemas/options.ts";
import type { VerdictClass } from "../schemas/verdict.ts";
import { drop, keep } from "./decide.ts";
import { defineFilter, type Row } from "./define-stage.ts";

const REASON = {
  WA: "wrong_answer",
  RE: "runtime_error",
  CE: "compile_error",
  TLE: "time_limit",
  ILE: "idle_limit",
  MLE: "memory_limit",
  OLE: "output_limit",
  INTERNAL: "internal_error",
} as const satisfies Record<Exclude<VerdictClass, "OK">, string>;

const failsATest = (how: string): string => `the last program fails a test: ${how}`;

/** @param fraction share of all tests that a row must pass */
function decide(row: Row, fraction: number) {
  const { verification: v, outcome } = row;
  if (outcome === "failed" || outcome === "context_overflow") return drop(row, outcome, row.failure);
  if (v === null) return drop(row, "not_verified");
  if (v.verdict === "OK") return keep(row);
  if (v.verdict === "INTERNAL") return drop(row, REASON.INTERNAL, v.detail);
  if (fraction < 1 && v.tests_passed >= fraction * v.tests_total) return keep(row);
  const last = row.turns.at(-1);
  if (last?.code === null) return drop(row, "no_program", last.extraction);
  const at = v.failing_group === null ? null : `${v.failing_group} test ${v.failing_index}`;
  return drop(row, REASON[v.verdict], at);
}

export const keepPassing = defineFilter({
  name: "keep-passing",
  revision: 1,
  reasons: {
    [REASON.WA]: failsATest("wrong output"),
    [REASON.RE]: failsATest("runtime error"),
    [REASON.CE]: "the last program does not compile",
    [REASON.TLE]: failsATest("CPU time limit"),
    [REASON.ILE]: failsATest("wall time limit (idle program)"),
    [REASON.MLE]: failsATest("memory limit"),
    [REASON.OLE]: failsATest("output limit"),
    [REASON.INTERNAL]: "no verdict, because of an infrastructure error or a failed checker; exit code 3",
    no_program: "the last answer contains no program",
    not_verified: "the last program has no verdict",
    failed: "the server rejected the request or gave no answer; exit code 3",
    context_overflow: "conversation and answer do not fit into the model's context window",
  },
  options: KeepPassingOptions,
  reads: ["trajectory_id", "problem_id", "outcome", "failure", "turns", "verification"],
  perProblem({ rows }, options, ctx) {
    const partly = options.min_pass_fraction > 0 && options.min_pass_fraction < 1;
    if (partly && !ctx.config.verify.all_tests) {
      throw new UserError({
        where: "keep-passing.min_pass_fraction",
        expected: "verify.all_tests: true beside a fraction between 0 and 1",
        got: `${options.min_pass_fraction} with verify.all_tests: false`,
        fix: "Set verify.all_tests: true, so that every test of a failing program is counted.",
      });
    }
    return rows.map((row) => decide(row, options.min_pass_fraction));
  },
});
