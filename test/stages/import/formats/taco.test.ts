import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../../../schemas/problem.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { runImport, TacoRow, tacoRow, writeRows } from "../run-import.ts";

const folder = scratchFolder();
const path = join(folder, "test-00000-of-00001.parquet");

async function importRows(rows: TacoRow[], extra: Record<string, unknown> = {}) {
  await writeRows(path, TacoRow, rows);
  return runImport({ inputs: [{ path, format: "taco", ...extra }] }, folder);
}
const importOne = async (changed: Partial<TacoRow>): Promise<Problem> => {
  const { problems, rejected } = await importRows([tacoRow(changed)]);
  expect(rejected).toEqual([]);
  return problems[0] as Problem;
};
const io = (value: Record<string, unknown>) => ({ input_output: JSON.stringify(value) });

describe("a row of TACO", () => {
  test("becomes a problem whose first test is public", async () => {
    expect(await importOne({})).toMatchObject({
      problem_id: expect.stringMatching(/^taco-[0-9a-f]{16}$/),
      source: "taco/codeforces",
      name: "test-00000-of-00001.parquet#0",
      statement: "Add the numbers.",
      public_tests: [{ input: "1 2\n", output: "3\n" }],
      private_tests: [{ input: "3 4\n", output: "7\n" }],
      generated_tests: [],
      cpu_limit_ms: 1000,
      memory_limit_mb: 512,
      comparator: { kind: "tokens", provenance: "default" },
      solutions: [{ language: "python3", code: "print(sum(map(int, input().split())))" }],
      difficulty: "EASY",
      tags: ["Mathematics", "Don't care", "Sorting"],
      url: "https://example.com/1",
      flags: [],
    });
  });

  test("says nothing of what the source does not know", async () => {
    const problem = await importOne({
      difficulty: "UNKNOWN_DIFFICULTY",
      source: null,
      tags: null,
      skill_types: "",
      time_limit: null,
      memory_limit: null,
      url: null,
      picture_num: "2",
    });
    expect(problem).toMatchObject({
      difficulty: null,
      source: "taco/unknown",
      cpu_limit_ms: null,
      memory_limit_mb: null,
      url: null,
    });
    expect(problem.tags).toEqual(["maths"]);
    expect(problem.flags).toEqual(["image_in_statement"]);
  });

  test("with a function name is a call, its arguments and values as JSON", async () => {
    const problem = await importOne({
      starter_code: "def f(a, b):\n",
      ...io({
        fn_name: "f",
        inputs: [
          [1, "x"],
          [[2, 3], null],
        ],
        outputs: [true, { k: [1.5] }],
      }),
    });
    expect(problem.fn_name).toBe("f");
    expect(problem.comparator).toEqual({ kind: "call", checker: null, provenance: "source row" });
    expect(problem.public_tests).toEqual([{ input: '[1,"x"]', output: "true" }]);
    expect(problem.private_tests).toEqual([{ input: "[[2,3],null]", output: '{"k":[1.5]}' }]);
  });

  test("keeps integers beyond 2^53, and floats apart from integers", async () => {
    const problem = await importOne({
      input_output:
        '{"fn_name": "f", "inputs": [[9007199254740993, 1.0]], "outputs": [123456789012345678901]}',
    });
    expect(problem.public_tests).toEqual([
      { input: "[9007199254740993,1.0]", output: "123456789012345678901" },
    ]);
  });

  test("takes a value out of a list of one where every output is one and no list is declared", async () => {
    const wrapped = io({ fn_name: "f", inputs: [[1], [2]], outputs: [[3], [4]] });
    const problem = await importOne(wrapped);
    expect([...problem.public_tests, ...problem.private_tests].map((t) => t.output)).toEqual(["3", "4"]);
    expect(problem.flags).toEqual(["expected_unwrapped"]);
    const declared = await importOne({ ...wrapped, starter_code: "def f(n: int) -> List[int]:" });
    expect(declared.public_tests[0]?.output).toBe("[3]");
    const mixed = await importOne(io({ fn_name: "f", inputs: [[1], [2]], outputs: [[3], [4, 5]] }));
    expect(mixed.public_tests[0]?.output).toBe("[3]");
  });

  test("takes call arguments that are lines of literals", async () => {
    const problem = await importOne(io({ fn_name: "f", inputs: ["[1, 2]\n'x'\n"], outputs: ["[3]"] }));
    expect(problem.public_tests).toEqual([{ input: '[[1,2],"x"]', output: "[3]" }]);
  });

  test("takes lists of lines and bare numbers as text", async () => {
    const problem = await importOne(io({ inputs: [["2", "1 2"], 5], outputs: [["3"], 6] }));
    expect(problem.public_tests).toEqual([{ input: "2\n1 2\n", output: "3\n" }]);
    expect(problem.private_tests).toEqual([{ input: "5\n", output: "6\n" }]);
  });

  test("may hold its lists as Python literals", async () => {
    const problem = await importOne({
      input_output: `{'inputs': ["1\\n"], 'outputs': ['2\\n']}`,
      solutions: `['print(2)', "x = '\\''"]`,
    });
    expect(problem.public_tests).toEqual([{ input: "1\n", output: "2\n" }]);
    expect(problem.solutions.map((s) => s.code)).toEqual(["print(2)", "x = '''"]);
  });

  test("with solutions that cannot be read is kept and flagged", async () => {
    const problem = await importOne({ solutions: "[broken" });
    expect(problem).toMatchObject({ solutions: [], flags: ["unreadable_solutions"] });
  });
});

describe("rows that are rejected", () => {
  test.each([
    ["empty_statement", { question: "" }],
    ["no_tests", { input_output: "" }],
    ["no_tests", { input_output: null }],
    ["no_tests", io({ inputs: [], outputs: [] })],
    ["no_tests", io({ fn_name: "f" })],
    ["no_tests", io({ inputs: ["1"], outputs: ["1 2 3..."] })],
    ["unreadable_tests", { input_output: "{broken" }],
    ["unreadable_tests", io({ inputs: "1", outputs: "2" })],
    ["unreadable_tests", { input_output: "[1]" }],
    ["unequal_test_lists", io({ inputs: ["1", "2"], outputs: ["1"] })],
    ["unreadable_arguments", io({ fn_name: "f", inputs: ["N = 5, K = 2"], outputs: [1] })],
    ["unreadable_arguments", io({ fn_name: "f", inputs: [{ a: 1 }], outputs: [1] })],
    ["not_runnable", io({ inputs: [[[1, 2]]], outputs: [[3]] })],
    [
      "not_runnable",
      {
        ...io({ inputs: ["N = 5"], outputs: ["120"] }),
        source: "geeksforgeeks",
        starter_code: "class Solution:\n    def f(self, n):\n",
        solutions: '["class Solution:\\n    def f(self, n):\\n        return n"]',
      },
    ],
  ] as [string, Partial<TacoRow>][])("%s", async (reason, changed) => {
    const { problems, rejected } = await importRows([tacoRow(changed)]);
    expect(problems).toEqual([]);
    expect(rejected).toMatchObject([{ reason, source_row: "test-00000-of-00001.parquet#0" }]);
  });

  test("a function to fill in whose solutions read stdin is a program", async () => {
    const problem = await importOne({ starter_code: "def solve(n):\n" });
    expect(problem.fn_name).toBeNull();
  });
});

test("rows without a name are told apart by their content, not by their place", async () => {
  const result = await importRows([tacoRow(), tacoRow({ solutions: "[]" }), tacoRow()]);
  expect(new Set(result.problems.map((p) => p.problem_id)).size).toBe(2);
  expect(result.rejected).toMatchObject([
    { reason: "duplicate_row", detail: "same as test-00000-of-00001.parquet#0" },
  ]);
});
