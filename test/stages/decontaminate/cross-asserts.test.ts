/** Cross-tests between calls and assertions, by the judge itself. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { judgedOf } from "../../../stages/decontaminate/build-index.ts";
import { type CrossHow, type CrossSide, crossTest } from "../../../stages/decontaminate/cross-test.ts";
import { tellingTests } from "../../../stages/decontaminate/telling-tests.ts";
import { makeProblem as problem } from "../../make.ts";

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 1, unsafe: true });
});
afterAll(() => judge.close());

const side = (of: Problem): CrossSide => ({
  judged: judgedOf(of),
  tests: tellingTests(of, { telling_tests: 3, telling_outputs: 2, cross_tests: 10 }),
  severalAnswers: false,
  programs: () => Promise.resolve(of.solutions.map(({ code }) => ({ label: "solution#0", code }))),
});
const crossed = async (from: Problem, on: Problem) => {
  const config = { judge: JudgeOptions.parse({}) };
  const ctx = { judge, config, signal: new AbortController().signal, count: () => {} };
  const how = { ctx, cpuLimitMs: 5000 } as unknown as CrossHow;
  return (await crossTest(side(from), side(on), how)).result;
};

const squares = [2, 3, 4, 5];
const own = (name: string, code: string, more: Partial<Problem> = {}): Problem =>
  problem({ problem_id: name, public_tests: [], solutions: [{ language: "python3", code }], ...more });
const asserted = own("asserted", "def square(x):\n    return {power(x)}\n", {
  entry_point: "square",
  setup_code: "def power(x):\n    return x * x\n",
  private_tests: squares.map((x) => ({ input: `assert square(${x}) == {${x * x}}\n`, output: "" })),
});
const other = own("other", "def area(side):\n    return {side ** 2}\n", {
  entry_point: "area",
  private_tests: squares.map((x) => ({ input: `assert {${x * x}} == area(${x})\n`, output: "" })),
});
const called = own("called", "class Solution:\n    def sq(self, x):\n        return x * x\n", {
  fn_name: "sq",
  comparator: { kind: "call", checker: null, provenance: "source row" },
  private_tests: squares.map((x) => ({ input: `[${x}]`, output: `${x * x}` })),
});
const number = own("number", "def root(x):\n    return x * x\n", {
  entry_point: "root",
  private_tests: squares.map((x) => ({ input: `assert root(${x}) == ${x * x}\n`, output: "" })),
});
const stdin = own("stdin", "print(int(input()) ** 2)\n", {
  private_tests: squares.map((x) => ({ input: `${x}\n`, output: `${x * x}\n` })),
});

test("programs pass the assertions of another problem under its name, with their own setup code", async () => {
  expect(await crossed(asserted, other)).toBe("passed");
  expect(await crossed(other, asserted)).toBe("passed");
});

test("functions with calls pass assertions, and the other way round", async () => {
  expect(await crossed(called, number)).toBe("passed");
  expect(await crossed(number, called)).toBe("passed");
  expect(await crossed(asserted, called)).toBe("failed");
});

test("programs that read stdin are run on neither", async () => {
  expect(await crossed(stdin, number)).toBe("not_run");
  expect(await crossed(number, stdin)).toBe("not_run");
});
