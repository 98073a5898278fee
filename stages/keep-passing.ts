/**
 * Keeps the trajectories whose final program passes all tests (public, private, generated). With
 * `repeat` a kept program is judged again in new interpreters, and dropped if it is flaky.
 * Promise: an infrastructure error (INTERNAL) drops the row for a reason of its own, never as a
 * wrong answer or as flaky.
 */
import type { Config } from "../schemas/config.ts";
import { UserError } from "../schemas/errors.ts";
import { KeepPassingOptions } from "../schemas/options.ts";
import type { VerdictClass } from "../schemas/verdict.ts";
import { type Decided, drop, keep } from "./decide.ts";
import { defineFilter, type Row } from "./define-stage.ts";
import { type Again, repeatsOf } from "./keep-passing/repeats.ts";

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

type Reason = NonNullable<ReturnType<typeof decide>["reason"]> | "flaky";

/**
 * Judges a row's program again if the first run keeps it. A run that would not keep it makes it
 * flaky; a run without a verdict shows nothing, and then the row is dropped as without a verdict.
 */
async function decideAgain(row: Row, fraction: number, again: Again): Promise<Decided<Reason>> {
  const first = decide(row, fraction);
  const { verification } = row;
  const code = verification === null ? null : row.turns[verification.turn - 1]?.code;
  if (!first.kept || verification === null || code == null) return first;
  const verdicts = await again(code);
  const runs = verdicts.map((verdict) =>
    decide({ ...row, verification: { ...verification, ...verdict } }, fraction),
  );
  const other = runs.findIndex(({ kept, reason }) => !kept && reason !== REASON.INTERNAL);
  if (other < 0) return runs.find(({ kept }) => !kept) ?? first;
  const found = [runs[other]?.reason, runs[other]?.detail].filter((part) => part != null).join(", ");
  return drop(row, "flaky", `run ${other + 2} of ${runs.length + 1}: ${found}`);
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
    [REASON.INTERNAL]: "judging failed: infrastructure error or failed checker; exit code 3",
    flaky: "the last program passes in one run and fails in another (keep-passing.repeat)",
    no_program: "the last answer contains no program",
    not_verified: "`verify` has no result for this trajectory",
    failed: "the server rejected the request or gave no answer; exit code 3",
    context_overflow: "conversation and answer do not fit into the model's context window",
  },
  options: KeepPassingOptions,
  keyOf({ "keep-passing": { repeat = 1, ...own } }: Pick<Config, "keep-passing">) {
    return repeat === 1 ? own : { ...own, repeat };
  },
  reads: ["trajectory_id", "problem_id", "outcome", "failure", "turns", "verification"],
  perProblem({ problem, rows }, options, ctx) {
    const { min_pass_fraction: fraction, repeat = 1 } = options;
    const partly = fraction > 0 && fraction < 1;
    if (partly && !ctx.config.verify.all_tests) {
      throw new UserError({
        where: "keep-passing.min_pass_fraction",
        expected: "verify.all_tests: true beside a fraction between 0 and 1",
        got: `${fraction} with verify.all_tests: false`,
        fix: "Set verify.all_tests: true, so that every test of a failing program is counted.",
      });
    }
    // With fraction 0 no verdict drops a row, so no run can differ.
    if (repeat === 1 || fraction === 0) return rows.map((row) => decide(row, fraction));
    const again = repeatsOf(problem, repeat, ctx);
    return Promise.all(rows.map((row) => decideAgain(row, fraction, again)));
  },
});
