import { expect, test } from "vitest";
import { codeTokens } from "../../text/code-tokens.ts";
import { type Random, randomOf } from "../io/random-rows.ts";

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const NAMES = ["x", "total", "_n1", "é", "for", "return", "b", "rb"];
const OTHERS = ["1", "0x1f", "1.5e3", "10_000", "1j", "'a'", 'f"{x}"', "rb'\\d'", "'''a\nb'''"];
const OPERATORS = "+ - * / // ** % @ = == != < <= > >= -> := += **= //= >>= << >> & | ^ ~ . , :".split(" ");

/** A statement as its tokens; every second one is a name, so that none runs into the next. */
function statement(random: Random): string[] {
  const tokens = [pick(random, NAMES)];
  for (let i = Math.floor(random() * 6); i > 0; i--)
    tokens.push(pick(random, OPERATORS), pick(random, random() < 0.5 ? NAMES : OTHERS));
  if (random() < 0.4) tokens.push("(", pick(random, OTHERS), ",", pick(random, NAMES), ")");
  return tokens;
}

const INSIDE = [" ", "  ", "\t", " \\\n ", "\n", " # note 'x'\n", "\r\n  "];
const OUTSIDE = [" ", "   ", "\t", " \\\n", " \\\r\n  "];
const BETWEEN = [
  "\n",
  "\r\n",
  "\n\n\n",
  " # why\n",
  ";",
  " ;\n",
  "\n    ",
  '\n"""note"""\n',
  "\n'alone' # x\n",
];

/** The tokens in a layout drawn at random; line breaks within brackets only. */
function written(random: Random, statements: readonly string[][]): string {
  const lines = statements.map((tokens) => {
    let depth = 0;
    return tokens
      .map((token, i) => {
        if (token === "(") depth++;
        const gap = pick(random, depth > 0 ? INSIDE : OUTSIDE);
        if (token === ")") depth--;
        return token + (i < tokens.length - 1 ? gap : "");
      })
      .join("");
  });
  return lines.map((line) => line + pick(random, BETWEEN)).join("");
}

test("a program has one token for each of Python's, in any of 300 layouts", () => {
  const random = randomOf(5);
  for (let i = 0; i < 300; i++) {
    const statements = Array.from({ length: 1 + Math.floor(random() * 6) }, () => statement(random));
    const plain = statements.map((tokens) => `${tokens.join(" ")}\n`).join("");
    const laid = written(random, statements);
    expect(codeTokens(plain).length, plain).toBe(statements.flat().length);
    expect([...codeTokens(laid)], laid).toEqual([...codeTokens(plain)]);
  }
});

test("each of the operators, numbers and strings is another token", () => {
  const tokens = [...new Set([...NAMES, ...OTHERS, ...OPERATORS, "(", ")", "[", "]", "{", "}"])];
  const hashes = tokens.map((token) => codeTokens(`x ${token}`).at(-1));
  expect(new Set(hashes).size).toBe(tokens.length);
});

test("a string alone on its line is out at the start of a statement only", () => {
  const count = (source: string): number => codeTokens(source).length;
  expect(count("x\n'a'\n")).toBe(1);
  expect(count("x; 'a'; y")).toBe(2);
  expect(count("x = \\\n'a'\n")).toBe(3);
  expect(count("f(\n'a'\n)")).toBe(4);
  expect(count("'a' + x")).toBe(3);
  expect(count("'a', ")).toBe(2);
  expect(count("'a' 'b'")).toBe(2);
  expect(count("if x: 'a'")).toBe(4);
});

test("a bracket that was never opened does not keep later strings", () => {
  expect(codeTokens(")\n'alone'\nx").length).toBe(2);
});

test("semicolons inside brackets separate nothing", () => {
  expect([...codeTokens("f(a;'b')")]).toEqual([...codeTokens("f(a 'b')")]);
});

test("escapes are part of a string and do not end it", () => {
  expect(codeTokens("x = 'a\\'b'").length).toBe(3);
  expect(codeTokens("x = 'a\\\\' + y").length).toBe(5);
  expect(codeTokens('x = """a"b""c\\""""').length).toBe(3);
  expect(codeTokens("x = 'a\\\nb'").length).toBe(3);
});

test("a string that the end of the program cuts is the string so far", () => {
  for (const quote of ["'", '"""'])
    expect([...codeTokens(`x = ${quote}a`)]).toEqual([...codeTokens(`x = ${quote}a${quote}`)]);
});

test("up to two letters before a quote are its prefix, more are a name", () => {
  expect([...codeTokens("x = Rb'a'")]).toEqual([...codeTokens("x = bR'a'")]);
  expect(codeTokens("x = rrb'a'").length).toBe(4);
  expect(codeTokens("x = xb'a'").length).toBe(4);
});

test("folding makes names of all letters alike and leaves the length", () => {
  const random = randomOf(8);
  const fold = { foldIdentifiers: true };
  for (let i = 0; i < 50; i++) {
    const tokens = statement(random);
    const renamed = tokens.map((token) => (["x", "total", "_n1", "é"].includes(token) ? "other" : token));
    expect([...codeTokens(tokens.join(" "), fold)]).toEqual([...codeTokens(renamed.join(" "), fold)]);
    expect(codeTokens(tokens.join(" "), fold).length).toBe(tokens.length);
  }
});
