import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scratchFolder } from "../../../io/scratch.ts";
import { type Result, runImport, writeLines } from "../run-import.ts";

const folder = scratchFolder();
const tests = [{ input: "1", output: "2" }];

const read = (rows: unknown[], fields: Record<string, string>): Promise<Result> =>
  runImport({ inputs: [{ path: writeLines(folder, rows, "t.jsonl"), format: "table", fields }] }, folder);

test("paths lead into objects, lists and texts; a column with a dot in its name is found", async () => {
  const row = { a: { b: [{ c: "Add two numbers." }] }, "x.y": JSON.stringify(tests) };
  const { problems } = await read([row], { statement: "a.b.0.c", tests: "x.y" });
  expect(problems[0]).toMatchObject({ statement: "Add two numbers.", public_tests: tests });
  const nested = await read([{ s: "Add.", t: JSON.stringify({ z: tests }) }], {
    statement: "s",
    tests: "t.z",
  });
  expect(nested.problems).toHaveLength(1);
});

test("a row without its statement's path is unreadable, one without tests has none", async () => {
  const { rejected } = await read([{ s: "a", t: tests }, { t: tests }, { s: "b" }, { s: " ", t: tests }], {
    statement: "s",
    tests: "t",
  });
  expect(rejected.map(({ reason }) => reason)).toEqual(["unreadable_row", "no_tests", "empty_statement"]);
});

test("lists of different lengths are told", async () => {
  const { rejected } = await read([{ s: "a", i: ["1"], o: ["1", "2"] }], {
    statement: "s",
    inputs: "i",
    outputs: "o",
  });
  expect(rejected).toMatchObject([{ reason: "unequal_test_lists", detail: "1 inputs, 2 outputs" }]);
});

test("big integers keep their digits", async () => {
  const path = writeLines(folder, [], "big.jsonl");
  const line = '{"s": "Add.", "f": "f", "i": [[123456789012345678901]], "o": [1.0]}';
  writeFileSync(path, `${line}\n`);
  const fields = { statement: "s", fn_name: "f", inputs: "i", outputs: "o" };
  const { problems } = await runImport({ inputs: [{ path, format: "table", fields }] }, folder);
  expect(problems[0]?.public_tests).toEqual([{ input: "[123456789012345678901]", output: "1.0" }]);
});

test.each([
  ["objects", tests, true],
  ["objects", JSON.stringify(tests), false],
  ["inputs_outputs", { inputs: ["1"], outputs: ["2"] }, true],
  ["inputs_outputs", tests, false],
  ["json", JSON.stringify(tests), true],
  ["json", "[{'input': '1', 'output': '2'}]", false],
  ["json", tests, false],
  ["python", "[{'input': '1', 'output': '2'}]", true],
  ["python", "[f(1)]", false],
  ["auto", "[{'input': '1', 'output': '2'}]", true],
])("tests_as %s reads %j: %s", async (tests_as, t, isRead) => {
  const { problems, rejected } = await read([{ s: "a", t }], { statement: "s", tests: "t", tests_as });
  expect(problems.map(({ public_tests }) => public_tests)).toEqual(isRead ? [tests] : []);
  expect(rejected.map(({ reason }) => reason)).toEqual(isRead ? [] : ["unreadable_tests"]);
});

test("an id comes of name and statement, whatever the file", async () => {
  const fields = { statement: "s", tests: "t", name: "n" };
  const [one, two] = [
    await read([{ s: "a", t: tests, n: 1 }], fields),
    await read([{ s: "a", t: tests, n: 1, more: 2 }], fields),
  ];
  expect(one.problems[0]?.problem_id).toBe(two.problems[0]?.problem_id);
});
