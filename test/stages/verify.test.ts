import { expect, test } from "vitest";
import type { JudgeRequest } from "../../judge/judge.ts";
import { VerifyOptions } from "../../schemas/options.ts";
import type { Test } from "../../schemas/problem.ts";
import type { Turn } from "../../schemas/trajectory.ts";
import { type VerdictClass, Verification } from "../../schemas/verdict.ts";
import type { Row } from "../../stages/define-stage.ts";
import { verify } from "../../stages/verify.ts";
import { withGate } from "../judge/with-gate.ts";
import { makeProblem } from "../make.ts";
import { makeContext } from "./context.ts";
import { identity, scripted } from "./scripted-judge.ts";

const tests = (prefix: string, count: number): Test[] =>
  Array.from({ length: count }, (_, i) => ({ input: `${prefix}${i}`, output: `${prefix}${i}` }));

const problem = makeProblem({
  public_tests: tests("public", 2),
  private_tests: tests("private", 3),
  generated_tests: tests("generated", 2),
  cpu_limit_ms: 700,
  memory_limit_mb: null,
});

const verdictOf = (verdict: VerdictClass): Turn["public_verdicts"][number] => ({
  verdict,
  accepted_by: verdict === "OK" ? "bytes" : null,
  stdout: "",
  stderr: verdict === "RE" ? "Traceback\nValueError: <object at 0x7f12ab34cd56>\n" : "",
});

const turn = (code: string | null, publicVerdicts: VerdictClass[]): Turn => ({
  calls: [],
  code,
  language: code === null ? null : "python3",
  extraction: code === null ? "no_code" : "python_block",
  public_verdicts: publicVerdicts.map(verdictOf),
  passed_public: code !== null && publicVerdicts.every((verdict) => verdict === "OK"),
});

const row = (id: string, turns: Turn[], rest: Partial<Row> = {}): Row => ({
  trajectory_id: id,
  problem_id: "p1",
  arm: "a",
  sample: 0,
  seed: 1,
  strategy: "cot-retry",
  model: "m",
  policy: "recorded",
  temperature: 1,
  top_p: 0.95,
  turns,
  outcome: turns.at(-1)?.passed_public ? "passed_public" : "turns_used_up",
  failure: null,
  verification: null,
  label: null,
  ...rest,
});

const PASSED: VerdictClass[] = ["OK", "OK"];
async function verified(
  rows: Row[],
  options: Partial<typeof VerifyOptions._zod.output> = {},
  judge = scripted(),
) {
  const ctx = makeContext({ judge: withGate({ identity, run: judge.run, close: async () => {} }) });
  const produced = await verify.perProblem({ problem, rows }, VerifyOptions.parse(options), ctx);
  return { ...produced, requests: judge.requests };
}

test("the last program is judged on public, private and generated tests, in this order", async () => {
  const { rows, requests } = await verified([row("t1", [turn("WA", ["WA", "OK"]), turn("OK", PASSED)])]);
  expect(requests).toHaveLength(1);
  expect(requests[0]!.tests.map((t) => t.input)).toEqual([
    ..."public0 public1 private0 private1 private2 generated0 generated1".split(" "),
  ]);
  expect(rows).toEqual([
    {
      row_id: "t1",
      trajectory_id: "t1",
      problem_id: "p1",
      turn: 2,
      verdict: "OK",
      failing_group: null,
      failing_index: null,
      tests_total: 7,
      tests_run: 7,
      tests_passed: 7,
      accepted_by: "tolerance",
      detail: null,
      ...identity,
    },
  ]);
});

test.each([
  ["OK OK WA", "private", 0, 3],
  ["OK OK OK OK RE", "private", 2, 5],
  ["OK OK OK OK OK OK TLE", "generated", 1, 7],
  ["OK MLE", "public", 1, 2],
])(
  "%s stops at its first failing test, which is named by group and index",
  async (code, group, index, run) => {
    const { rows } = await verified([row("t1", [turn(code, PASSED)])]);
    expect(rows[0]).toMatchObject({
      failing_group: group,
      failing_index: index,
      tests_run: run,
      tests_passed: run - 1,
    });
    expect(rows[0]!.verdict).toBe(code.split(" ").at(-1));
  },
);

test("all_tests continues after a failure and counts what passes", async () => {
  const { rows } = await verified([row("t1", [turn("OK OK WA", PASSED)])], { all_tests: true });
  expect(rows[0]).toMatchObject({ verdict: "WA", tests_run: 7, tests_passed: 6, failing_group: "private" });
});

test("a program that failed its public tests is not run again: its row says what was recorded", async () => {
  const { rows, requests } = await verified([row("t1", [turn("OK", ["OK", "RE"])])]);
  expect(requests).toEqual([]);
  expect(rows[0]).toMatchObject({
    verdict: "RE",
    failing_group: "public",
    failing_index: 1,
    tests_run: 2,
    tests_passed: 1,
  });
  expect(rows[0]!.detail).toContain("ValueError");
});

test("a last turn without a program leaves the last program there is as the submission", async () => {
  const { rows } = await verified([row("t1", [turn("WA", ["WA", "OK"]), turn(null, [])])]);
  expect(rows[0]).toMatchObject({ turn: 1, verdict: "WA" });
});

test("a trajectory without any program gets a row that says why", async () => {
  const { rows } = await verified([row("t1", [turn(null, [])])]);
  expect(rows[0]).toMatchObject({
    turn: 1,
    verdict: "CE",
    tests_run: 0,
    tests_passed: 0,
    detail: "no program: no_code",
  });
});

test("an infrastructure error is INTERNAL, never a wrong answer", async () => {
  const { rows } = await verified([
    row("judge", [turn("OK OK OK INTERNAL", PASSED)]),
    row("recorded", [turn("x", ["INTERNAL", "OK"])]),
    row("broken off", [turn("WA", ["WA"])], { outcome: "failed", failure: "the server gave up" }),
    row("no verdicts", [{ ...turn("x", []), passed_public: false }]),
  ]);
  expect(rows.map((v) => v.verdict)).toEqual(["INTERNAL", "INTERNAL", "INTERNAL", "INTERNAL"]);
  expect(rows[0]!.detail).toBe("the supervisor died twice");
  expect(rows[2]!.detail).toBe("the server gave up");
});

test("every row is kept, one decision a trajectory", async () => {
  const { decisions } = await verified(
    [row("t1", [turn("WA", ["WA"]), turn("OK", PASSED)]), row("t2", [turn(null, [])])],
    { every_turn: true },
  );
  expect(decisions.map((d) => [d.row_id, d.kept, d.reason])).toEqual([
    ["t1", true, null],
    ["t2", true, null],
  ]);
});

test("every_turn gives each turn a row of its own, with or without a program", async () => {
  const turns = [turn("WA", ["WA", "OK"]), turn(null, []), turn("OK OK WA", PASSED)];
  const { rows, requests } = await verified([row("t1", turns)], { every_turn: true });
  expect(rows.map((v) => [v.row_id, v.turn, v.verdict, v.failing_group])).toEqual([
    ["t1#1", 1, "WA", "public"],
    ["t1#2", 2, "CE", null],
    ["t1#3", 3, "WA", "private"],
  ]);
  expect(requests).toHaveLength(1);
});

test("equal programs of a problem are judged once", async () => {
  const { rows, requests } = await verified(["a", "b", "c"].map((id) => row(id, [turn("OK", PASSED)])));
  expect(requests).toHaveLength(1);
  expect(rows.map((v) => v.verdict)).toEqual(["OK", "OK", "OK"]);
});

test("judging again gives equal rows, whatever the times and addresses were", async () => {
  const rows = [row("t1", [turn("OK OK RE", PASSED)]), row("t2", [turn("x", ["RE"])])];
  const first = await verified(rows);
  expect(await verified(rows)).toEqual(first);
  expect(JSON.stringify(first.rows)).not.toMatch(/0x[0-9a-f]/);
});

test("the request carries the problem's own limits and the configuration's elsewhere", async () => {
  const { requests } = await verified([row("t1", [turn("OK", PASSED)])]);
  expect(requests[0]).toMatchObject({
    cpuLimitMs: 700,
    wallLimitMs: 2100,
    memoryLimitMb: 1024,
    earlyExitFrom: 0,
  });
});

test("every row it writes is valid by the schema that it names", async () => {
  const { rows } = await verified([
    row("t1", [turn("OK", PASSED)]),
    row("t2", [turn("x", ["TLE"])]),
    row("t3", []),
  ]);
  for (const verification of rows) expect(Verification.parse(verification)).toEqual(verification);
});

test("a verdict replayed from a record names the judge that gave it", async () => {
  const judge = scripted();
  const recorded = { isolation: 2, judge_version: "0", python: "3.12" };
  const replaying = {
    ...judge,
    run: async (r: JudgeRequest) => ({ ...(await judge.run(r)), identity: recorded }),
  };
  const { rows } = await verified(
    [row("t1", [turn("OK", PASSED)]), row("t2", [turn("x", ["WA"])])],
    {},
    replaying,
  );
  expect(rows[0]).toMatchObject(recorded);
  expect(rows[1]).toMatchObject({ isolation: null, judge_version: null, python: null });
});
