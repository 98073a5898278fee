import { describe, expect, test } from "vitest";
import { type Line, lex } from "../../../policy/rewrite/lex.ts";

const lines = (source: string): Line[] => {
  const found = lex(source);
  if (found === null) throw new Error(`not lexed: ${source}`);
  return found;
};
const texts = (source: string): string[][] =>
  lines(source).map(({ tokens }) => tokens.map(({ text }) => text));
const kinds = (source: string): string =>
  lines(source)
    .flatMap(({ tokens }) => tokens.map(({ kind }) => kind[0]))
    .join("");
const back = (source: string): string =>
  lines(source)
    .map(({ indent, tokens }) => indent + tokens.map(({ gap, text }) => gap + text).join(""))
    .join("\n");

describe("tokens", () => {
  test.each([
    ["x=1", ["x", "=", "1"], "non"],
    ["a**=b//c", ["a", "**=", "b", "//", "c"], "nonon"],
    ["x: int = 0x_ff # why", ["x", ":", "int", "=", "0x_ff", "# why"], "nononc"],
    ["y = 1_000.5e-3j + .5", ["y", "=", "1_000.5e-3j", "+", ".5"], "nonon"],
    ["f(*a, **k)", ["f", "(", "*", "a", ",", "**", "k", ")"], "noonoono"],
    ["a[...] -> b", ["a", "[", "...", "]", "->", "b"], "noooon"],
    ["naïve = 'é' if ñ else b'x'", ["naïve", "=", "'é'", "if", "ñ", "else", "b'x'"], "nosnnns"],
    ["s = '''a\nb''' 'c'", ["s", "=", "'''a\nb'''", "'c'"], "noss"],
    ["s = 'a\\'b'; t = r'\\'", null, ""],
    ["s = rb'\\x'", ["s", "=", "rb'\\x'"], "nos"],
    ["x = y if z<=1 else ~w", ["x", "=", "y", "if", "z", "<=", "1", "else", "~", "w"], "nonnnonnon"],
  ])("%j", (source, expected, kind) => {
    if (expected === null) expect(lex(source)).toBeNull();
    else expect([texts(source).flat(), kinds(source)]).toEqual([expected, kind]);
  });

  test("each knows the brackets around it", () => {
    const [line] = lines("f(a, [b])");
    expect(line?.tokens.map(({ text, depth }) => `${text}${depth}`)).toEqual([
      "f0",
      "(0",
      "a1",
      ",1",
      "[1",
      "b2",
      "]1",
      ")0",
    ]);
  });

  test("with their gaps they are the program again, blank lines and line ends apart", () => {
    const source = "def f(a,\n      b):  # two\n\tx = a + \\\n        b\n\treturn  x\n# end";
    expect(back(source)).toBe(source);
    expect(back(source.replaceAll("\n", "\r\n"))).toBe(source);
    expect(back("a\n\n  \n\nb\n")).toBe("a\nb");
  });
});

describe("lines", () => {
  const levels = (source: string): number[] => lines(source).map(({ level }) => level);

  test("have the depth of their block, whatever its indentation is made of", () => {
    expect(levels("if a:\n  b\n  if c:\n      d\n  e\nf\n")).toEqual([0, 1, 1, 2, 1, 0]);
    expect(levels("if a:\n\tb\n\tif c:\n\t\td\ne\n")).toEqual([0, 1, 1, 2, 0]);
  });

  test("of a comment alone take the depth of the statement that follows", () => {
    expect(levels("if a:\n# deep\n    b\n    # back\nc\n")).toEqual([0, 1, 1, 0, 0]);
  });

  test("inside brackets are one", () => {
    expect(texts("x = [\n  1,\n\n  2, # two\n]\ny\n")).toHaveLength(2);
  });
});

test.each([
  ["an open string", "x = 'a"],
  ["a string over a line end", "x = 'a\nb'"],
  ["a triple string without end", "x = '''a"],
  ["an open bracket", "f(a"],
  ["a bracket closed by another", "f(a]"],
  ["a bracket that was never opened", "a)"],
  ["a backslash at the end", "x = 1 + \\"],
  ["a backslash before a blank", "x = 1 + \\ \n2"],
  ["an indentation that is not one of those around", "if a:\n    b\n  c"],
  ["tabs and blanks that cannot be compared", "if a:\n  b\n\t  c"],
  ["a character that Python has not", "x = 1 $ 2"],
  ["an exclamation mark alone", "x = !y"],
  ["two strings that touch", "f'a''b'"],
  ["a name that touches a string", "'a'in b"],
  ["four quotes after an f-string", "f'''a''''"],
  ["a NUL", "x = 1\0"],
  ["a byte order mark", "\ufeffx = 1"],
  ["a lone carriage return", "x = 1\ry = 2"],
  ["another coding", "# coding: latin-1\nx = 1"],
  ["another coding in the second line", "#!/usr/bin/python\n# -*- coding: cp1252 -*-\nx = 1"],
])("%s: no guess is made", (_what, source) => expect(lex(source)).toBeNull());

test("a coding of UTF-8 and a later word are no obstacle", () => {
  expect(lex("# -*- coding:utf-8 -*-\nx = 1")).not.toBeNull();
  expect(lex("a\nb\n# coding: latin-1\n")).not.toBeNull();
});

test("an empty program has no lines", () => {
  expect(["", "\n", "  \n\t\n"].map(lex)).toEqual([[], [], []]);
});

test("a long program is lexed in linear time", () => {
  const source = `${"x = [1, 2, 'three'] # four\n".repeat(5000)}y = (${"(".repeat(2000)}${")".repeat(2000)})`;
  expect(lex(source)).toHaveLength(5001);
});
