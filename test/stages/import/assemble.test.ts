import { expect, test } from "vitest";
import { assemble, type Parts } from "../../../stages/import/assemble.ts";

const parts: Parts = {
  source: "s",
  name: "n",
  statement: "Add.",
  tests: { public_tests: [{ input: "1", output: "2" }], private_tests: { inputs: ["3"], outputs: ["4"] } },
  identity: ["n"],
};
const draftOf = (changed: Partial<Parts>) => {
  const conversion = assemble({ ...parts, ...changed });
  if ("rejection" in conversion) throw new Error(conversion.rejection.reason);
  return conversion;
};
const call = (inputs: unknown[], more: Partial<Parts> = {}) =>
  draftOf({ tests: { private_tests: { inputs, outputs: inputs.map(() => 1) } }, ...more }).draft;

test("each group is read by itself; a group that is absent or empty has no tests", () => {
  const { draft } = draftOf({ tests: { ...parts.tests, generated_tests: "" } });
  expect(draft).toMatchObject({
    public_tests: [{ input: "1", output: "2" }],
    private_tests: [{ input: "3", output: "4" }],
    generated_tests: [],
    comparator: { kind: "tokens" },
    fn_name: null,
  });
});

test("a group that cannot be read leaves no tests, and is the reason", () => {
  const { draft, untested } = draftOf({ tests: { ...parts.tests, private_tests: "{" } });
  expect([draft.public_tests, untested?.reason]).toEqual([[], "unreadable_tests"]);
});

test("truncated tests are left out and counted, and so are programs of other languages", () => {
  const cut = { input: "1", output: `${"2 ".repeat(300)}...` };
  const { draft } = draftOf({ tests: { public_tests: [cut, { input: "1", output: "2" }] }, others: 2 });
  expect(draft.public_tests).toHaveLength(1);
  expect(draft.flags).toEqual(["truncated_tests:1", "other_language_solutions:2"]);
});

test("values call the function of the starter code, or of the only solution, where none is named", () => {
  const method = "class Solution:\n    def twice(self, n: int) -> int:\n        ";
  const solutions = [{ language: "python3", code: "def thrice(n):\n    return 3 * n\n" }];
  expect(call([[1]], { starter_code: method })).toMatchObject({
    fn_name: "twice",
    comparator: { kind: "call" },
  });
  expect(call([[1]], { solutions })).toMatchObject({ fn_name: "thrice" });
  expect(call([[1]], { starter_code: method, fn_name: "own" })).toMatchObject({ fn_name: "own" });
});

test("text is stdin, unless starter code asks for a function and no solution reads stdin", () => {
  const starter_code = "def f(n):\n    ";
  const reads = [{ language: "python3", code: "print(input())" }];
  expect(call(["1"])).toMatchObject({ fn_name: null });
  expect(call(["1"], { starter_code })).toMatchObject({ fn_name: "f" });
  expect(call(["1"], { starter_code, solutions: reads })).toMatchObject({ fn_name: null });
});

test("a row without statement is rejected", () => {
  expect(assemble({ ...parts, statement: " \n" })).toMatchObject({
    rejection: { reason: "empty_statement" },
  });
});
