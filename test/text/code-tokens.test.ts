import { expect, test } from "vitest";
import { codeTokens, scanCode, TOKENISER } from "../../text/code-tokens.ts";

const same = (a: string, b: string, options = {}): boolean =>
  Buffer.from(codeTokens(a, options).buffer).equals(Buffer.from(codeTokens(b, options).buffer));

test("the tokeniser is frozen: its tokens of a known program never change under one name", () => {
  expect(TOKENISER).toBe("py-tokens/1");
  const program = "def f(n):\n    return [r'\\d' if n // 2 >= 1.5e3 else \"x\" for _ in range(n)]  # ok\n";
  expect(
    [...codeTokens(program)].reduce((sum, token) => (sum * 31 + token) % 4294967291, 7),
  ).toMatchInlineSnapshot(`3789798312`);
  expect(codeTokens(program).length).toBe(25);
});

test.each([
  ["comments", "x = 1 # one\n", "x = 1"],
  ["blank lines and indentation", "if x:\n\n        y = 1\n", "if x:\n  y = 1"],
  ["semicolons", "a = 1; b = 2", "a = 1\nb = 2"],
  ["line continuations", "a = 1 + \\\n  2", "a = 1 + 2"],
  ["CR LF", "a = 1\r\nb = 2\r\n", "a = 1\nb = 2"],
  ["a module docstring", '"""About."""\nx = 1', "x = 1"],
  ["a function docstring", "def f():\n    '''Says.\n\n    More.'''\n    return 1", "def f():\n    return 1"],
  ["a string that is a statement", "x = 1\n'note'  # why\ny = 2", "x = 1\ny = 2"],
  ["quotes of a string", "x = 'a'", 'x = """a"""'],
  ["the u prefix", "x = u'a'", "x = 'a'"],
  ["letter case of a prefix", "x = B'a'", "x = b'a'"],
])("%s do not count", (_what, a, b) => {
  expect(same(a, b)).toBe(true);
});

test.each([
  ["string bodies", "x = 'a'", "x = 'b'"],
  ["a string prefix", "x = b'a'", "x = 'a'"],
  ["a string and a name", "x = 'a'", "x = a"],
  ["a string inside brackets", "f(\n'a'\n)", "f()"],
  ["an f-string that is used", "print(f'{x}')", "print()"],
  ["numbers", "x = 10", "x = 1"],
  ["operators", "x == y", "x = y"],
  ["// and a comment", "x = y // 2", "x = y"],
  ["letters beyond ASCII", "é = 1", "è = 1"],
])("%s count", (_what, a, b) => {
  expect(same(a, b)).toBe(false);
});

test("operators are read as long as they go", () => {
  expect(codeTokens("a **= b").length).toBe(3);
  expect(codeTokens("a >>= b").length).toBe(3);
  expect(codeTokens("def f() -> int: pass").length).toBe(8);
  expect(codeTokens("a<-b").length).toBe(4);
});

test("with identifiers folded names are one token, keywords and numbers are not", () => {
  const options = { foldIdentifiers: true };
  expect(same("for i in xs: total += i", "for k in items: s += k", options)).toBe(true);
  expect(same("while a: b", "if a: b", options)).toBe(false);
  expect(same("a = 1", "a = 2", options)).toBe(false);
});

test("broken programs are tokenised to their end", () => {
  for (const broken of [
    "'open",
    '"""open\nstill',
    "x = (1,",
    "\\",
    "x = 'a\ny = 2",
    "r",
    "0x",
    "\u0000\ud800",
  ]) {
    expect(() => codeTokens(broken)).not.toThrow();
  }
  expect(same("x = 'a\ny = 2", "x = 'a'\ny = 2")).toBe(true);
  expect(codeTokens("").length).toBe(0);
});

test("a program longer than the scratch buffer is whole", () => {
  expect(codeTokens("x ".repeat(50_000)).length).toBe(50_000);
  expect(scanCode("x y").length).toBe(2);
});
