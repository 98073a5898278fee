import { expect, test } from "vitest";
import { lex } from "../../policy/rewrite/lex.ts";
import { Random } from "../../policy/rewrite/random.ts";
import { rewrite } from "../../policy/rewrite/rewrite.ts";

const variants = (source: string, count = 60) =>
  new Set(Array.from({ length: count }, (_, seed) => rewrite(source, new Random(seed))));

test("equal seeds give equal programs, other seeds others", () => {
  const source = "n = int(input())\nfor i in range(n):\n    total = i * 2\n    print(total)\n";
  expect(rewrite(source, new Random(5))).toBe(rewrite(source, new Random(5)));
  expect(variants(source).size).toBeGreaterThan(20);
});

test.each([
  ["an open string", "print('a\n"],
  ["an open bracket", "print((1)\n"],
  ["a wrong bracket", "print([1)\n"],
  ["uneven indentation", "if 1:\n    a = 1\n  b = 2\n"],
  ["nested quotes of Python 3.12", 'print(f"{d["a"]}")\n'],
  ["a coding line", "# -*- coding: latin-1 -*-\nprint(1)\n"],
  ["odd characters", "a = 1 ? 2\n"],
  ["a form feed", "a = 1\n\fb = 2\n"],
])("a program with %s comes back as it was", (_, source) => {
  expect(lex(source)).toBeNull();
  expect(variants(source)).toEqual(new Set([source]));
});

test.each([
  ["f-strings", "count_of = 3\nprint(f'{count_of}')\n", "count_of"],
  ["keyword arguments", "def f(depth_of=1):\n    return depth_of\nprint(f(depth_of=2))\n", "depth_of"],
  [
    "attributes",
    "class A:\n    pass\na = A()\na.weight_of = 1\nweight_of = 2\nprint(a.weight_of)\n",
    "weight_of",
  ],
  ["imports", "from math import gcd as my_gcd\nprint(my_gcd(4, 6))\n", "my_gcd"],
  ["class bodies", "class A:\n    def read_it(self):\n        return 1\n", "read_it"],
  ["eval", "some_name = 1\nprint(eval('some' + '_name'))\n", "some_name"],
  ["globals", "some_name = 1\nprint(globals()['some' '_name'])\n", "some_name"],
  ["star imports", "from math import *\nsome_name = 1\nprint(some_name)\n", "some_name"],
  ["leading underscores", "__hidden = 1\nprint(__hidden)\n", "__hidden"],
])("names that matter stay: %s", (_, source, name) => {
  for (const variant of variants(source)) expect(variant).toMatch(new RegExp(`\\b${name}\\b`));
});

test("names that a caller relies on stay", () => {
  const source = "def addUp(first_one, second_one):\n    return first_one + second_one\n";
  for (let seed = 0; seed < 30; seed++) {
    expect(rewrite(source, new Random(seed), new Set(["addUp"]))).toContain("def addUp(");
  }
});

test("a builtin that the program takes for itself keeps its name", () => {
  const source = "import sys\ninput = sys.stdin.readline\nn = int(input())\nprint(n)\n";
  for (const variant of variants(source)) expect(variant).toMatch(/\binput ?= ?sys\.stdin\.readline/);
});
