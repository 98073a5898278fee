import { describe, expect, test } from "vitest";
import { gather, parallel } from "../../../stages/import/gather.ts";

const pairs = { inputs: ["1", "2"], outputs: ["a", "b"], fnName: null };
const objects = [
  { input: "1", output: "a" },
  { input: "2", output: "b" },
];

describe("tests are gathered from", () => {
  test.each<[string, unknown]>([
    ["an object of parallel lists", { inputs: ["1", "2"], outputs: ["a", "b"] }],
    ["lists under singular names", { input: ["1", "2"], output: ["a", "b"] }],
    ["lists as text", { inputs: '["1", "2"]', outputs: "['a', 'b']" }],
    ["a list of objects", objects],
    [
      "pairs",
      [
        ["1", "a"],
        ["2", "b"],
      ],
    ],
    ["JSON", JSON.stringify(objects)],
    ["a Python literal", "[{'input': '1', 'output': 'a'}, {'input': '2', 'output': 'b'}]"],
    ["JSON in JSON", JSON.stringify(JSON.stringify({ inputs: ["1", "2"], outputs: ["a", "b"] }))],
    ["a list of JSON texts", objects.map((test) => JSON.stringify(test))],
    [
      "streams",
      objects.map(({ input, output }) => ({ input: { stdin: input }, output: { stdout: output } })),
    ],
    ["other names", objects.map(({ input, output }) => ({ stdin: input, expected_output: output }))],
    ["an object around them", { language: "python", test_cases: objects }],
    ["text in an object", { input_output: JSON.stringify({ inputs: ["1", "2"], outputs: ["a", "b"] }) }],
    ["groups", { public: objects.slice(0, 1), private: objects.slice(1) }],
  ])("%s", (_what, value) => expect(gather(value)).toEqual(pairs));

  test("one test in an object", () => {
    expect(gather({ input: "[1]", output: "[2, 3]" })).toEqual({
      inputs: ["[1]"],
      outputs: ["[2, 3]"],
      fnName: null,
    });
  });

  test("calls, whose function is named beside the tests, in a test or in its metadata", () => {
    for (const value of [
      { fn_name: "f", inputs: [[1n]], outputs: [2n] },
      [{ input: [1n], output: 2n, fn_name: "f" }],
      [{ input: [1n], output: 2n, metadata: { func_name: "f" } }],
      { func_name: "f", test_cases: [{ input: [1n], output: 2n }] },
    ])
      expect(gather(value)).toEqual({ inputs: [[1n]], outputs: [2n], fnName: "f" });
  });
});

test.each<[string, unknown]>([
  ["no_tests", null],
  ["no_tests", "  "],
  ["no_tests", []],
  ["no_tests", {}],
  ["no_tests", { inputs: [], outputs: [] }],
  ["unequal_test_lists", { inputs: ["1"], outputs: [] }],
  ["unreadable_tests", 5],
  ["unreadable_tests", "{"],
  ["unreadable_tests", { unknown: [1] }],
  ["unreadable_tests", [{ input: "1" }]],
  ["unreadable_tests", [["1", "2", "3"]]],
  ["unreadable_tests", [1]],
  ["unreadable_tests", '{"inputs": ["1"], "inputs": ["2"], "outputs": ["1"]}'],
  [
    "unreadable_tests",
    [
      { input: [], output: 1, fn_name: "f" },
      { input: [], output: 1, fn_name: "g" },
    ],
  ],
  ["assertion_tests", "assert f(x) == 2"],
  ["assertion_tests", ["assert f(1) == 2", "assert f(1) > 2"]],
  ["assertion_tests", "def check(candidate):\n    assert candidate(1) != 2\n"],
])("%s is the reason for %j", (reason, value) => {
  expect(gather(value)).toMatchObject({ rejection: { reason } });
});

test("assertions are gathered where they are calls, and say so", () => {
  for (const value of ["assert f(1) == 2", ["assert f(1) == 2"]])
    expect(gather(value)).toEqual({ inputs: [[1n]], outputs: [2n], fnName: "f", asserted: true });
});

test("layers without end are refused", () => {
  let text = JSON.stringify(objects);
  for (let i = 0; i < 9; i++) text = JSON.stringify(text);
  expect(gather(text)).toMatchObject({ rejection: { reason: "unreadable_tests" } });
});

test("two lists are tests if they are of one length", () => {
  expect(parallel(["1"], ["a"], null)).toEqual({ inputs: ["1"], outputs: ["a"], fnName: null });
  expect(parallel(["1"], [], null)).toMatchObject({ rejection: { reason: "unequal_test_lists" } });
});
