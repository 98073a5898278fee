/** Tables in the shapes in which people hold problems: fields are proposed, and import them. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../../schemas/problem.ts";
import { inspect } from "../../../stages/import/inspect.ts";
import { propose } from "../../../stages/import/propose.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { runImport, writeLines } from "./run-import.ts";

const folder = scratchFolder();
const statement = "Read two integers on one line. Print their sum.";
const inputs = ["1 2\n", "40 2\n"];
const outputs = ["3\n", "42\n"];
const tests = inputs.map((input, i) => ({ input, output: outputs[i] }));
const code = "a, b = map(int, input().split())\nprint(a + b)";
const call = {
  inputs: [
    [[1, 2], 3],
    [[4], 5],
  ],
  outputs: [6, 9],
};

async function imported(row: Record<string, unknown>): Promise<Problem | undefined> {
  const path = writeLines(folder, [row, row], "shape.jsonl");
  const { format, fields } = await inspect(path);
  const input = { path, format, ...(fields && { fields }) };
  const { problems, rejected } = await runImport({ inputs: [input] }, folder);
  expect(rejected.map(({ reason }) => reason)).toEqual(["duplicate_row"]);
  return problems[0];
}
const testsOf = (problem: Problem | undefined) => [
  ...(problem?.public_tests ?? []),
  ...(problem?.private_tests ?? []),
];

describe("programs on stdin", () => {
  test.each<[string, Record<string, unknown>]>([
    ["a list of objects", { problem: statement, tests }],
    ["parallel columns", { question: statement, inputs, outputs }],
    [
      "parallel columns of text",
      { query: statement, test_inputs: JSON.stringify(inputs), test_outputs: JSON.stringify(outputs) },
    ],
    ["an object of lists", { task: statement, input_output: { inputs, outputs } }],
    ["its text", { description: statement, input_output: JSON.stringify({ inputs, outputs }) }],
    ["JSON", { prompt: statement, test_cases: JSON.stringify(tests) }],
    ["a Python literal", { text: statement, tests: JSON.stringify(tests) }],
    ["pairs", { instruction: statement, test_cases: tests.map(({ input, output }) => [input, output]) }],
    ["texts of objects", { problem: statement, tests: tests.map((one) => JSON.stringify(one)) }],
    [
      "other names",
      {
        problem: statement,
        unit_tests: tests.map(({ input, output }) => ({ stdin: input, stdout: output })),
      },
    ],
    [
      "a nested column",
      { messages: [{ role: "user", content: statement }], reward: { ground_truth: { inputs, outputs } } },
    ],
    [
      "text in text",
      { question: statement, info: JSON.stringify({ tests: JSON.stringify({ inputs, outputs }) }) },
    ],
    [
      "two groups",
      { problem_statement: statement, sample_tests: tests.slice(0, 1), hidden_tests: tests.slice(1) },
    ],
    [
      "groups in one column",
      { problem: statement, tests: { public: tests.slice(0, 1), private: tests.slice(1) } },
    ],
    ["numbered tests", { problem: statement, tests: { test_1: tests[0], test_2: tests[1] } }],
    ["parts of names", { instruct_prompt: statement, io_examples: tests, my_code: code }],
    ["names that tell nothing of the tests", { desc: statement, stuff: tests }],
    [
      "members with capitals",
      {
        body: statement,
        tests: tests.map(({ input, output }) => ({ Input: input, expectedOutput: output })),
      },
    ],
    ["messages of ShareGPT", { conversations: [{ from: "human", value: statement }], tests }],
    ["names with spaces and capitals", { Problem: statement, "Test Cases": tests }],
    ["names of one word", { problemStatement: statement, testCases: tests }],
  ])("%s", async (_what, row) => {
    const problem = await imported(row);
    expect(problem?.statement).toBe(statement);
    expect(testsOf(problem)).toEqual(tests);
  });

  test("one test a row in two columns of text, but not the answers of a set for instruction tuning", async () => {
    const problem = await imported({ problem: statement, input: inputs[0], output: outputs[0] });
    expect(testsOf(problem)).toEqual(tests.slice(0, 1));
    expect(
      propose([{ instruction: statement, input: "for small n", output: `\`\`\`python\n${code}\n\`\`\`` }]),
    ).toBeNull();
  });
});

test("calls: lists of arguments with the name of the function beside them, in metadata or in starter code", async () => {
  for (const row of [
    { question: statement, fn_name: "f", ...call },
    {
      question: statement,
      entry_point: "f",
      tests: call.inputs.map((input, i) => ({ input, output: call.outputs[i] })),
    },
    { question: statement, metadata: { func_name: "f" }, ...call },
    { question: statement, starter_code: "def f(xs, bound):\n    ", ...call },
    {
      question: statement,
      solution: "def f(xs, bound):\n    return sum(xs) + bound",
      function: "f",
      tests: [
        { input: { bound: 3, xs: [1, 2] }, output: 6 },
        { input: { xs: [4], bound: 5 }, output: 9 },
      ],
    },
  ]) {
    const problem = await imported(row);
    expect(problem).toMatchObject({ fn_name: "f", comparator: { kind: "call" } });
    expect(testsOf(problem)).toEqual([
      { input: "[[1,2],3]", output: "6" },
      { input: "[[4],5]", output: "9" },
    ]);
  }
});

test("what a row has beside its tests is proposed too", async () => {
  const problem = await imported({
    title: "Sum",
    description: statement,
    examples: tests.slice(0, 1),
    tests: tests.slice(1),
    solutions: [code],
    incorrect_solutions: ["print(1)"],
    "time-limit": "2 seconds",
    memory_limit_kb: 65_536,
    meta: { difficulty: "easy", tags: ["math"] },
    url: "https://example.com/1",
    platform: "own",
  });
  expect(problem).toMatchObject({
    name: "Sum",
    source: "table/own",
    public_tests: tests.slice(0, 1),
    private_tests: tests.slice(1),
    solutions: [{ code }],
    incorrect_solutions: [{ code: "print(1)" }],
    cpu_limit_ms: 2000,
    memory_limit_mb: 64,
    difficulty: "easy",
    tags: ["math"],
    url: "https://example.com/1",
  });
});

test("a program is no statement", () => {
  expect(propose([{ task_code: "def f(x):\n    return x", tests }])).toBeNull();
});

test("rows without a statement or without tests have no fields", () => {
  for (const row of [
    {},
    { problem: statement },
    { tests },
    { problem: "x", tests },
    { problem: statement, tests: "none" },
  ])
    expect(propose([row])).toBeNull();
});

test("a table of many columns is searched only so far", () => {
  const wide = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`c${i}`, "a b c"]));
  expect(propose([{ problem: statement, tests, ...wide }])).toMatchObject({
    statement: "problem",
    tests: "tests",
  });
});

test("inspect shows columns, types, a sample and the first problem", async () => {
  const path = writeLines(folder, [{ problem: statement, tests, n: 1, note: null }], "shown.jsonl");
  expect(await inspect(path)).toEqual({
    container: "JSON lines",
    missing: null,
    partial: null,
    split: null,
    rows: null,
    columns: [
      { name: "problem", type: "text", sample: JSON.stringify(statement) },
      { name: "tests", type: "list", sample: expect.stringContaining("1 2") },
      { name: "n", type: "integer", sample: "1" },
      { name: "note", type: "null", sample: "null" },
    ],
    format: "table",
    fields: { statement: "problem", tests: "tests" },
    example: "row: 2 tests of a program on stdin, 0 solutions in Python",
    notes: [],
  });
  expect(join(folder, "shown.jsonl")).toBe(path);
});
