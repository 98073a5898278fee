import { expect, test } from "vitest";
import { isWholeProgram } from "../../rollout/whole-program.ts";
import { problemOf } from "./fixtures.ts";

test.each([
  "n = int(input())",
  "import sys\nfor line in sys.stdin: print(line)",
  "data = open(0).read()",
  "import os\nx = os.read(0, 100)",
])("a program that reads standard input is whole: %s", (code) => {
  expect(isWholeProgram(code, problemOf())).toBe(true);
});

test("prints, and input that is only named in a comment, are not whole", () => {
  expect(isWholeProgram("print(solve(3))", problemOf())).toBe(false);
  expect(isWholeProgram("# n = input()\nn = 3", problemOf())).toBe(false);
});

test("where a function is asked for, its definition is whole, also as a method", () => {
  const named = problemOf({ fn_name: "Solution.solve" });
  expect(isWholeProgram("class Solution:\n    def solve(self, n):\n        return n", named)).toBe(true);
  expect(isWholeProgram("n = int(input())", named)).toBe(false);
  expect(isWholeProgram("def solver(n): ...", named)).toBe(false);
});

test("a program that reads the problem's input file is whole", () => {
  expect(isWholeProgram("f = open('cows.in')", problemOf({ input_file: "cows.in" }))).toBe(true);
});

test("a program for assertions defines the name that they check, as a function or a class", () => {
  const problem = problemOf({ entry_point: "Stack" });
  expect(isWholeProgram("class Stack:\n    pass", problem)).toBe(true);
  expect(isWholeProgram("def Stack():\n    pass", problem)).toBe(true);
  expect(isWholeProgram("class Stacks:\n    pass\nprint(input())", problem)).toBe(false);
});
