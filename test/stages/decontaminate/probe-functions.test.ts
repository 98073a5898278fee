/** The probe on functions: calls and assertions of items with other names, by the judge itself. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import type { BenchmarkIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { judgedOf } from "../../../stages/decontaminate/build-index.ts";
import type { CrossSide } from "../../../stages/decontaminate/cross-test.ts";
import { probe } from "../../../stages/decontaminate/probe.ts";
import { argumentForm, sameArguments } from "../../../stages/decontaminate/probe-functions.ts";
import { tellingTests } from "../../../stages/decontaminate/telling-tests.ts";
import type { StageContext } from "../../../stages/define-stage.ts";
import { makeProblem as problem } from "../../make.ts";
import { optionsOf } from "./world.ts";

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 1, unsafe: true });
});
afterAll(() => judge.close());

const CALLS = { kind: "call", checker: null, provenance: "source row" } as const;
const own = (name: string, code: string, more: Partial<Problem>): Problem =>
  problem({ problem_id: name, public_tests: [], solutions: [{ language: "python3", code }], ...more });
const called = (
  name: string,
  fn: string,
  tests: readonly (readonly [string, string])[],
  code = "",
): Problem =>
  own(name, code, {
    fn_name: fn,
    comparator: CALLS,
    private_tests: tests.map(([input, output]) => ({ input, output })),
  });
const asserted = (
  name: string,
  entry: string,
  inputs: readonly string[],
  more: Partial<Problem> = {},
): Problem =>
  own(name, "", {
    entry_point: entry,
    private_tests: inputs.map((input) => ({ input, output: "" })),
    ...more,
  });

const side = (of: Problem): CrossSide => ({
  judged: judgedOf(of),
  tests: tellingTests(of, { telling_tests: 3, telling_outputs: 2, cross_tests: 10 }),
  severalAnswers: false,
  programs: () => Promise.resolve(of.solutions.map(({ code }) => ({ label: "solution#0", code }))),
});
const indexOf = (...items: Problem[]): BenchmarkIndex =>
  ({ items: items.map((item) => ({ ...side(item), id: item.problem_id })) }) as unknown as BenchmarkIndex;

async function found(of: Problem, items: Problem[], probe_functions = true) {
  const config = { judge: JudgeOptions.parse({}) };
  const ctx = {
    judge,
    config,
    signal: new AbortController().signal,
    count: () => {},
  } as unknown as StageContext;
  const options = optionsOf({ probe_functions, cross_cpu_ms: 1000 });
  const probed = await probe({ problem: side(of), known: new Set(), index: indexOf(...items) }, options, ctx);
  return probed.map(({ item, passed }) => [item.id, passed]);
}

const numbers = [2, 3, 4, 5];
const SQUARES = numbers.map((x) => [`[${x}]`, `${x * x}`] as const);
const square = called(
  "square",
  "sq",
  SQUARES,
  "class Solution:\n    def sq(self, x):\n        return x * x\n",
);
const items = [
  called("area", "area", SQUARES),
  called(
    "cube",
    "cube",
    numbers.map((x) => [`[${x}]`, `${x ** 3}`] as const),
  ),
  asserted(
    "power",
    "power",
    numbers.map((x) => `assert {power(${x})} == {${x * x}}\n`),
  ),
  asserted(
    "helped",
    "root",
    numbers.map((x) => `assert wrap(root(${x})) == [${x * x}]\n`),
    {
      setup_code: "def wrap(value):\n    return [value]\n",
    },
  ),
  asserted(
    "method",
    "grow",
    numbers.map((x) => `assert Solution().grow(${x}) is not None and grow(${x}) == ${x * x}\n`),
  ),
  called(
    "pairs",
    "pairs",
    numbers.map((x) => [`[${x}, 1]`, `${x * x}`] as const),
  ),
  called(
    "texts",
    "texts",
    numbers.map((x) => [`["${x}"]`, `${x * x}`] as const),
  ),
];

test("a function is probed on calls and assertions under the names of the items", async () => {
  expect(await found(square, items)).toEqual([
    ["area", 1],
    ["power", 1],
    ["helped", 1],
    ["method", 1],
  ]);
});

test("a problem of assertions is probed with its own setup code", async () => {
  const own = asserted(
    "own",
    "f",
    numbers.map((x) => `assert f(${x}) == {${x * x}}.pop()\n`),
    {
      setup_code: "def times(a, b):\n    return a * b\n",
      solutions: [{ language: "python3", code: "def f(x):\n    return times(x, x)\n" }],
    },
  );
  expect((await found(own, items)).map(([id]) => id)).toEqual(["area", "power", "helped", "method"]);
});

test("results that JSON writes alike pass: tuples, whole floats; a program that ends itself passes none", async () => {
  const halves = numbers.map((x) => [`[${x}]`, `[${x / 2}, ${x}]`] as const);
  const tuple = called("tuple", "f", halves, "def f(x):\n    return (x / 2 + 1e-12, x)\n");
  expect(await found(tuple, [called("halves", "halves", halves)])).toEqual([["halves", 1]]);
  const exit = called("exit", "f", halves, "import os\ndef f(x):\n    os._exit(0)\n");
  expect(await found(exit, [called("halves", "halves", halves)])).toEqual([]);
});

test("runs of earlier versions probe no functions, and programs on stdin are run on none", async () => {
  expect(await found(square, items, false)).toEqual([]);
  const stdin = own("stdin", "print(int(input()) ** 2)\n", {
    private_tests: numbers.map((x) => ({ input: `${x}\n`, output: `${x * x}\n` })),
  });
  expect(await found(stdin, items)).toEqual([]);
  expect(await found(square, [stdin])).toEqual([]);
});

describe("arguments", () => {
  const of = (kind: "calls" | "asserts", ...inputs: string[]) =>
    argumentForm(
      inputs.map((input) => ({ input, output: "" })),
      judgedOf(kind === "calls" ? called("c", "f", []) : asserted("a", "f", [])),
    );

  test("have a number and kinds, as far as all tests show them", () => {
    expect(of("calls", '[1, "a", [2], true, {"k": 1}]')).toEqual({ count: 5, kinds: "nslbd" });
    expect(of("calls", "[1, 2]", '["a"]')).toEqual({ count: null, kinds: "?" });
    expect(of("calls", "no JSON", "7")).toEqual({ count: null, kinds: "" });
    expect(of("asserts", "assert f(-1, 'a,b', [f(1)], {2}, True) == g()")).toEqual({
      count: 5,
      kinds: "nsl?b",
    });
    expect(of("asserts", "x = f\nassert x", "assert f('unclosed")).toEqual({ count: null, kinds: "" });
  });

  test("fit where nothing that is known differs", () => {
    const [one, two, text] = [of("calls", "[1]"), of("calls", "[1, 2]"), of("asserts", "assert f('a')")];
    expect([sameArguments(one, two), sameArguments(one, text), sameArguments(two, of("calls", "x"))]).toEqual(
      [false, false, true],
    );
    expect(sameArguments(one, of("asserts", "assert f(x) == 1"))).toBe(true);
  });
});
