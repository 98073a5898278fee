import { expect, test } from "vitest";
import { rowsInside } from "../../../stages/import/object-rows.ts";

const tests = [{ input: "1", output: "2" }];
const [a, b] = [
  { question: "Add one.", tests },
  { question: "Add two.", tests },
];

test.each([
  ["a list of problems", { version: 1, data: [a, b] }],
  ["lists by split", { train: [a], test: [b] }],
  ["a list in an object", { dataset: { license: "mit", problems: [a, b] } }],
  [
    "columns as lists, as datasets writes them",
    { question: [a.question, b.question], tests: [tests, tests] },
  ],
  [
    "columns as objects, as pandas writes them",
    { question: { 0: a.question, 1: b.question }, tests: { 0: tests, 1: tests } },
  ],
  [
    "columns and data, as pandas writes them with orient split",
    {
      columns: ["question", "tests"],
      index: [0, 1],
      data: [
        [a.question, tests],
        [b.question, tests],
      ],
    },
  ],
])("%s", (_name, value) => {
  expect(rowsInside(value)).toEqual([a, b]);
});

test("members that are problems are rows with their names, unless they have an id", () => {
  expect(rowsInside({ one: a, two: { ...b, id: 7 } })).toEqual([
    { id: "one", ...a },
    { ...b, id: 7 },
  ]);
});

test.each([
  ["tests", a],
  ["messages", { messages: [{ role: "user", content: "Add." }], tests }],
  ["programs", { statement: "Add.", solutions: [{ language: "python3", code: "x" }] }],
  ["lists of tests in an object", { prompt: "Add.", test_cases: { inputs: ["1"], outputs: ["2"] } }],
  ["one test and nothing else", { input: "1", output: "2" }],
  ["a pair of lists", { inputs: ["1"], outputs: ["2"] }],
])("an object with %s is a row itself", (_name, value) => {
  expect(rowsInside(value)).toBeNull();
});

test.each([[null], ["text"], [[a]], [{}], [{ a: {} }], [{ question: [], tests: [] }]])(
  "%j has no rows",
  (value) => {
    expect(rowsInside(value)).toBeNull();
  },
);
