import { describe, expect, test } from "vitest";
import { callsIn } from "../../../stages/import/assertions.ts";
import { argumentsIn, endOfCall, parametersOf, statementsIn } from "../../../stages/import/python-text.ts";

const ONE = { inputs: [[1n, [2n]]], outputs: [3n], fnName: "f" };

describe("assertions are calls", () => {
  test.each<[string, string]>([
    ["alone", "assert f(1, [2]) == 3"],
    ["with a message", 'assert f(1, [2]) == 3, "wrong, ="'],
    ["in brackets", "assert (f(1, [2]) == 3)"],
    ["in brackets with a message", "assert ((f(1, [2]) == 3)), 'wrong'"],
    ["over lines", "assert f(\n    1,\n    [2],\n) == 3  # a comment, (\n"],
    ["of a method", "assert Solution().f(1, [2]) == 3"],
    [
      "in tests of pytest",
      'from solution import f\n\ndef test_one():\n    """One."""\n    assert f(1, [2]) == 3\n',
    ],
    ["beside others that are always true", "assert True, 'fine'\nassert f(1, [2]) == 3\npass"],
  ])("%s", (_what, text) => expect(callsIn(text, null)).toEqual(ONE));

  test("of a candidate, whose name is elsewhere", () => {
    const text =
      "METADATA = {\n    'author': 'x',\n}\n\n\ndef check(candidate):\n    assert candidate('a(b') == ['c', None]\n";
    expect(callsIn(text, null)).toEqual({ inputs: [["a(b"]], outputs: [["c", null]], fnName: null });
  });

  test("with a value of its own: true, false, the same object", () => {
    const text = "assert f(1)\nassert not f(2)\nassert f(3) is None\nassert f(4) == (1, 2)";
    expect(callsIn(text, null)).toEqual({
      inputs: [[1n], [2n], [3n], [4n]],
      outputs: [true, false, null, [1n, 2n]],
      fnName: "f",
    });
  });

  test("with arguments by name, in the order of the parameters", () => {
    const text = "assert candidate(target = 9, nums = [2,7]) == [0, 1]";
    expect(callsIn(text, ["nums", "target"])).toMatchObject({ inputs: [[[2n, 7n], 9n]] });
    expect(callsIn("assert f(1, b=2) == 3", ["a", "b"])).toMatchObject({ inputs: [[1n, 2n]] });
  });

  test("in the lists of EvalPlus", () => {
    const text =
      "import numpy as np\ndef assertion(out, exp, atol):\n    assert out == exp\n\ndef check(candidate):\n" +
      "    inputs = [[1, [2]], [3, []]]\n    results = [(3,), 1.5]\n" +
      "    for i, (inp, exp) in enumerate(zip(inputs, results)):\n        assertion(candidate(*inp), exp, 0)\n";
    expect(callsIn(text, null)).toEqual({
      inputs: [
        [1n, [2n]],
        [3n, []],
      ],
      outputs: [[3n], 1.5],
      fnName: null,
    });
  });
});

test.each([
  ["a loop", "for i in range(3):\n    assert f(i) == i"],
  ["a variable", "x = 3\nassert f(x) == 3"],
  ["a value that is computed", "assert f(2) == 2 ** 3"],
  ["an argument that is computed", "assert f([0] * 3) == 3"],
  ["a call of a call", "assert f(g(1)) == 3"],
  ["two functions", "assert f(1) == 1\nassert g(1) == 1"],
  ["a tolerance", "assert abs(f(1) - 0.5) < 1e-6"],
  ["another comparison", "assert f(1) != 2"],
  ["a tuple as an argument", "assert f((1, 2)) == 3"],
  ["a key that is no text", "assert f({1: 2}) == 3"],
  ["a set", "assert f(1) == {1, 2}"],
  ["two values", "assert f(1) == 1, 2"],
  ["arguments by unknown names", "assert f(a=1) == 1"],
  ["no assertion", "import os"],
  ["a string without end", "assert f('a) == 1"],
  ["a call without end", "assert f(1 == 1"],
  ["lists of two lengths", "inputs = [[1]]\nresults = []\nassertion(1, 2, 3)"],
])("%s is refused", (_what, text) => {
  expect(callsIn(text, null)).toEqual({ why: expect.any(String) });
});

test("statements end at lines outside brackets and strings", () => {
  expect(statementsIn("a = [1,\n 2]\n\n# note\nb('''x\ny''') ; c # end\n")).toEqual([
    "a = [1,\n 2]",
    "b('''x\ny''')",
    "c",
  ]);
});

test("arguments are split at commas outside brackets and strings", () => {
  expect(argumentsIn("1, 'a,b', k = {2: [3, 4]}, ")).toEqual([
    { name: null, text: "1" },
    { name: null, text: "'a,b'" },
    { name: "k", text: "{2: [3, 4]}" },
  ]);
  expect(argumentsIn("a == 1")).toEqual([{ name: null, text: "a == 1" }]);
  expect(argumentsIn("")).toEqual([]);
  expect(endOfCall("f(')', [1]) == 2", 2)).toBe(11);
});

test("parameters come from a definition, without self, types and defaults", () => {
  const code = "class Solution:\n    def f(self, nums: List[int], k: int = 3, *rest) -> int:\n        pass";
  expect(parametersOf("f", code)).toEqual(["nums", "k", "rest"]);
  expect(parametersOf("g", code)).toBeNull();
});
