/** Repeated runs of kept programs, with judges whose verdict each test gives. */
import { expect, test } from "vitest";
import type { JudgeRequest, JudgeResult } from "../../../judge/judge.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import type { Row } from "../../../stages/define-stage.ts";
import { keepPassing } from "../../../stages/keep-passing.ts";
import { makeProblem, makeRow, makeTurn, makeVerification } from "../../make.ts";
import { makeContext } from "../context.ts";

const problem: Problem = makeProblem({
  public_tests: [{ input: "1", output: "1" }],
  private_tests: [{ input: "2", output: "2" }],
  generated_tests: [{ input: "3", output: "3" }],
});

function resultOf(verdicts: readonly VerdictClass[]): JudgeResult {
  const failing = verdicts.findIndex((verdict) => verdict !== "OK");
  const tests = verdicts.map((verdict) => ({
    verdict,
    acceptedBy: verdict === "OK" ? "bytes" : null,
    cpuMs: 1,
    wallMs: 1,
    memoryMb: 1,
    stdout: "",
    stderr: "",
  }));
  const verdict = verdicts[failing] ?? "OK";
  const detail = verdict === "INTERNAL" ? "the zygote died" : null;
  return { verdict, tests, firstFailing: failing < 0 ? null : failing, detail };
}

const OK: VerdictClass[] = ["OK", "OK", "OK"];
const passing = makeVerification({ verdict: "OK", turn: 1, tests_total: 3, tests_run: 3, tests_passed: 3 });
const rowOf = (fields: Partial<Row> = {}): Row => makeRow({ verification: passing, ...fields });

type Options = { repeat?: number; min_pass_fraction?: number };

/** Decisions on rows, and what each run was asked. @param runs verdicts of the tests by run */
async function decided(rows: Row[], runs: Record<number, VerdictClass[]>, options: Options = {}) {
  const asked: [run: number, request: JudgeRequest][] = [];
  const all_tests = (options.min_pass_fraction ?? 1) < 1;
  const ctx = makeContext({
    sections: { verify: { all_tests } },
    freshJudge: async (run) => ({
      run: async (request: JudgeRequest) => {
        asked.push([run, request]);
        return resultOf(runs[run] ?? OK);
      },
    }),
  });
  const given = { min_pass_fraction: 1, ...options };
  return { decisions: await keepPassing.perProblem({ problem, rows }, given, ctx), asked };
}

test("a program that passes every run is kept, after one run of all tests for each repeat", async () => {
  const { decisions, asked } = await decided([rowOf()], {}, { repeat: 3 });
  expect(decisions).toMatchObject([{ kept: true, reason: null }]);
  expect(asked.map(([run]) => run)).toEqual([2, 3]);
  for (const [, { code, tests, earlyExitFrom }] of asked) {
    expect(code).toBe(rowOf().turns[0]?.code);
    expect({ tests: tests.length, earlyExitFrom }).toEqual({ tests: 3, earlyExitFrom: 0 });
  }
});

test("a program that fails one of three runs is flaky, and the detail names the run and the test", async () => {
  const { decisions } = await decided([rowOf()], { 3: ["OK", "OK", "WA"] }, { repeat: 3 });
  expect(decisions).toMatchObject([
    { kept: false, reason: "flaky", detail: "run 3 of 3: wrong_answer, generated test 0" },
  ]);
});

test.each<[Record<number, VerdictClass[]>, string]>([
  [{ 2: ["INTERNAL"] }, "internal_error"],
  [{ 2: ["INTERNAL"], 3: ["OK", "TLE"] }, "flaky"],
])("a run without a verdict shows nothing: %j drops for %s", async (runs, reason) => {
  const { decisions } = await decided([rowOf()], runs, { repeat: 3 });
  expect(decisions).toMatchObject([{ kept: false, reason }]);
});

test("without repeat, with repeat 1, and for what the first run drops, nothing is judged", async () => {
  const wrong = rowOf({ verification: makeVerification({ verdict: "WA" }) });
  for (const repeat of [{}, { repeat: 1 }]) expect((await decided([rowOf()], {}, repeat)).asked).toEqual([]);
  const { decisions, asked } = await decided([wrong], {}, { repeat: 4 });
  expect(decisions).toMatchObject([{ kept: false, reason: "wrong_answer" }]);
  expect(asked).toEqual([]);
  const unfiltered = await decided([wrong, rowOf()], {}, { repeat: 4, min_pass_fraction: 0 });
  expect(unfiltered.decisions.every(({ kept }) => kept)).toBe(true);
  expect(unfiltered.asked).toEqual([]);
});

test("equal programs of a problem share their runs and their decision", async () => {
  const rows = ["t1", "t2"].map((trajectory_id) => rowOf({ trajectory_id }));
  const { decisions, asked } = await decided(rows, { 2: ["RE"] }, { repeat: 2 });
  expect(asked).toHaveLength(1);
  expect(decisions.map(({ row_id, reason }) => [row_id, reason])).toEqual([
    ["t1", "flaky"],
    ["t2", "flaky"],
  ]);
});

test("a run that passes the configured fraction of all tests keeps the program", async () => {
  const options = { repeat: 2, min_pass_fraction: 0.6 };
  const runOf = (verdicts: VerdictClass[]) => decided([rowOf()], { 2: verdicts }, options);
  const { decisions, asked } = await runOf(["OK", "WA", "OK"]);
  expect(decisions).toMatchObject([{ kept: true }]);
  expect(asked[0]?.[1].earlyExitFrom).toBe(3);
  expect((await runOf(["OK", "WA", "WA"])).decisions).toMatchObject([{ reason: "flaky" }]);
});

test("the program of the verified turn is the one that is repeated", async () => {
  const turns = [makeTurn({ code: "first" }), makeTurn({ code: "second" })];
  const row = rowOf({ turns, verification: { ...passing, turn: 2 } });
  const { asked } = await decided([row], {}, { repeat: 2 });
  expect(asked.map(([, { code }]) => code)).toEqual(["second"]);
});

test("repeat at its default is absent from the key", () => {
  const keyOf = (options: Options) =>
    keepPassing.keyOf?.(
      { ...makeContext().config, "keep-passing": { min_pass_fraction: 1, ...options } },
      ".",
    );
  expect(keyOf({})).toEqual({ min_pass_fraction: 1 });
  expect(keyOf({ repeat: 1 })).toEqual({ min_pass_fraction: 1 });
  expect(keyOf({ repeat: 3 })).toEqual({ min_pass_fraction: 1, repeat: 3 });
});
