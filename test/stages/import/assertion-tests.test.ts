import { describe, expect, test } from "vitest";
import { nameIn } from "../../../stages/import/as-assertions.ts";
import { assertionTests } from "../../../stages/import/assertion-tests.ts";

const codes = (text: string, callee = "f"): string[] => {
  const found = assertionTests({ texts: [text], callee });
  if ("why" in found) throw new Error(found.why);
  expect(found.tests.every(({ output }) => output === "")).toBe(true);
  return found.tests.map(({ input }) => input);
};
const whyNot = (text: string): unknown => assertionTests({ texts: [text], callee: "f" });

describe("a check", () => {
  const HEAD = "K = 2\n\n\ndef check(candidate):\n";

  test("of assertions only is one test for each, with what is before and behind it", () => {
    const text = `${HEAD}    assert candidate(1) == K\n    assert candidate(\n        2,\n    ) == {3}, "no"\n    assert True\n\n\ndef same(a):\n    return a\n`;
    expect(codes(text)).toEqual([
      `${HEAD}    assert candidate(1) == K\n\n\ndef same(a):\n    return a\n\n\ncheck(f)\n`,
      `${HEAD}    assert candidate(\n        2,\n    ) == {3}, "no"\n\n\ndef same(a):\n    return a\n\n\ncheck(f)\n`,
    ]);
  });

  test("with other statements is one test, and is called once", () => {
    const text = `${HEAD}    for i in range(3):\n        assert candidate(i) == i\n\ncheck(f)\n`;
    const [only = "", ...more] = codes(text, "Solution().f");
    expect(more).toEqual([]);
    expect(only.match(/^check\(/gm)).toHaveLength(1);
    expect(only.endsWith("\n\ncheck(Solution().f)\n")).toBe(true);
  });

  test("whose strings hold lines at the margin is not cut there", () => {
    const text = `${HEAD}    assert candidate("""\nx\n""") == {1}\n`;
    expect(codes(text).join("")).toContain('"""\nx\n"""');
  });
});

test("functions and classes of tests are called one by one", () => {
  const text =
    "from solution import f\n\ndef test_one():\n    assert f(1)\n\nasync def test_two():\n    pass\n\nclass TestIt:\n" +
    "    def test_three(self):\n        pass\n\nclass Own(unittest.TestCase):\n    def test_four(self):\n        pass\n";
  const calls = codes(text).map((code) => code.slice(text.trimEnd().length).trim());
  expect(calls.slice(0, 3)).toEqual([
    "test_one()",
    "import asyncio\nasyncio.run(test_two())",
    "TestIt().test_three()",
  ]);
  expect(calls[3]).toContain('Own("test_four").run(_result)');
});

test("other texts are one test each", () => {
  const found = assertionTests({ texts: ["assert f(1) != 2", " ", "x = f(2)\nassert x"], callee: "f" });
  expect(found).toEqual({
    tests: [
      { input: "assert f(1) != 2\n", output: "" },
      { input: "x = f(2)\nassert x\n", output: "" },
    ],
  });
});

test("numpy is replaced where only floats are compared by it, and refused elsewhere", () => {
  const [code] = codes("import numpy as np\nassert np.allclose(f(1), 2.0)\n");
  expect(code).not.toContain("import numpy");
  expect(whyNot("import numpy as np\nassert np.array([1]) == f(1)")).toEqual({
    why: expect.stringMatching(/numpy/),
  });
});

test("pytest is replaced by its names that tests of functions use", () => {
  const text =
    'import pytest\n@pytest.mark.parametrize("a, b", [(1, 2)])\ndef test_a(a, b):\n    assert f(a) == pytest.approx(b)\n';
  const [code = "", ...more] = codes(text);
  expect(more).toEqual([]);
  expect(code).not.toContain("import pytest");
  expect(code.endsWith("\n\n\ntest_a()\n")).toBe(true);
});

test.each([
  ["import pytest\ndef test_a():\n    pytest.skip('no')", /pytest/],
  ["from pytest import raises\ndef test_a():\n    pass", /pytest/],
  ["import pytest\n@pytest.mark.parametrize('a', [1])\ndef test_a(a, b):\n    assert f(a)", /parameters/],
  ["from pandas import Series\nassert f(Series())", /pandas/],
  ["def test_a(tmp_path):\n    assert f(tmp_path)", /parameters or fixtures/],
])("what programs do not have is refused: %j", (text, message) => {
  expect(whyNot(text)).toEqual({ why: expect.stringMatching(message) });
});

test("the name that is checked is imported, or called first", () => {
  expect(nameIn({ private_tests: ["from solution import Stack\nassert f(1)"] })).toBe("Stack");
  expect(nameIn({ private_tests: ["x = 1\nassert not Solution().go(1)"] })).toBe("go");
  expect(nameIn({ private_tests: ["def check(candidate):\n    assert candidate(1)"] })).toBeNull();
});
