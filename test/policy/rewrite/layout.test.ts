import { describe, expect, test } from "vitest";
import { drawLayout, type Layout, writeOut } from "../../../policy/rewrite/layout.ts";
import { lex } from "../../../policy/rewrite/lex.ts";
import { Random } from "../../../policy/rewrite/random.ts";

const PLAIN: Layout = { unit: null, operators: "keep", keepComments: true, comments: 0, blanks: 0 };
const write = (source: string, change: Partial<Layout> = {}, seed = 1): string =>
  writeOut(lex(source) ?? [], { ...PLAIN, ...change }, new Random(seed)).trimEnd();

describe("blanks around operators", () => {
  test.each([
    ["x=a+b", "x = a + b", "x=a+b"],
    ["x  =  a  +  b", "x = a + b", "x=a+b"],
    ["x += a//b", "x += a // b", "x+=a//b"],
    ["f(a,b , c)", "f(a, b , c)", "f(a,b ,c)"],
    ["(a,)", "(a,)", "(a,)"],
    ["x = -a", "x = -a", "x=-a"],
    ["return -a", "return -a", "return -a"],
    ["x = a if b else -c", "x = a if b else -c", "x=a if b else -c"],
    ["f(*a, **k)", "f(*a, **k)", "f(*a,**k)"],
    ["f(key=1, b = 2)", "f(key=1, b = 2)", "f(key=1,b = 2)"],
    ["x = [a]*2", "x = [a] * 2", "x=[a]*2"],
    ["x = a not in b", "x = a not in b", "x=a not in b"],
    ["x = a**-b", "x = a**-b", "x=a**-b"],
    ["print -a", "print -a", "print -a"],
    ["x = 1 # why", "x = 1 # why", "x=1 # why"],
  ])("%s", (source, spaced, compact) => {
    expect(write(source)).toBe(source);
    expect(write(source, { operators: "spaced" })).toBe(spaced);
    expect(write(source, { operators: "compact" })).toBe(compact);
  });

  test("a line that continues stays as it is", () => {
    const source = "x = (a +\n     b)";
    expect(write(source, { operators: "compact" })).toBe("x=(a+\n     b)");
    expect(write("x = a + \\\n  b", { operators: "spaced" })).toBe("x = a + \\\n  b");
  });
});

test("blocks are indented anew, by their depth", () => {
  const source = "if a:\n  if b:\n      c\n  d\ne";
  expect(write(source, { unit: "\t" })).toBe("if a:\n\tif b:\n\t\tc\n\td\ne");
  expect(write(source)).toBe(source);
});

test("comments are kept or left out, those inside brackets always kept", () => {
  const source = "# head\nx = [ # one\n  1]  # end\n# tail\ny = 2";
  expect(write(source)).toBe(source);
  expect(write(source, { keepComments: false })).toBe("x = [ # one\n  1]\ny = 2");
});

test("comments and blank lines are put in by chance, never in front of the program", () => {
  const source = "import sys\nfor a in b:\n    if a:\n        print(a)\ndef f():\n    return 1";
  const full = write(source, { comments: 1, blanks: 1 });
  expect(full.match(/^\s*# \w/gm)).toHaveLength(6);
  expect(full.startsWith("# ")).toBe(true);
  const blank = Array.from({ length: 40 }, (_, seed) => write(source, { blanks: 1 }, seed).split("\n"));
  expect(blank.every((lines) => lines[0] !== "" && lines[1] === "")).toBe(true);
  const before = blank.map((lines) => lines[lines.indexOf("def f():") - 1] === "");
  expect(new Set(before)).toEqual(new Set([true, false]));
});

test("each way of writing comes up among a hundred layouts", () => {
  const random = new Random(2);
  const layouts = Array.from({ length: 100 }, () => drawLayout(random));
  expect(new Set(layouts.map(({ unit }) => unit))).toEqual(new Set([null, "    ", "  ", "\t"]));
  expect(new Set(layouts.map(({ operators }) => operators))).toEqual(new Set(["keep", "spaced", "compact"]));
  expect(new Set(layouts.map(({ keepComments }) => keepComments))).toEqual(new Set([true, false]));
});
