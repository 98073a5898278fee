import { expect, test } from "vitest";
import { cNames } from "../../text/c-names.ts";
import { type NamedTokens, scanCode, scanNames } from "../../text/code-tokens.ts";
import { foldNames } from "../../text/folded.ts";

const python = (code: string): number[] => [...foldNames(scanNames(code), 5)];
const c = (code: string): number[] => [...foldNames(cNames(code), 5)];

const LOOP = "def f(a, b):\n    for i in range(a):\n        b = b + i * a\n    return b\nprint(f(1, 2))\n";

test("a consistent renaming changes nothing", () => {
  const renamed = LOOP.replaceAll(/\ba\b/g, "count").replaceAll(/\bb\b/g, "sum_").replaceAll("f(", "go(");
  expect(python(renamed)).toEqual(python(LOOP));
  expect(python(LOOP)).toHaveLength(scanCode(LOOP).length);
});

test.each([
  ["another name in its place", "a = a + b", "a = b + c"],
  ["two names exchanged", "a[i] = i", "a[i] = a"],
  ["another builtin", "print(max(a, b))", "print(min(a, b))"],
  ["another method", "a.append(b)", "a.remove(b)"],
  ["another number", "a = 1", "a = 2"],
  ["a keyword", "a = not b", "a = b"],
])("%s is told apart", (_what, one, other) => {
  expect(python(one)).not.toEqual(python(other));
});

test("names further apart than a shingle are not compared", () => {
  const far = (last: string): string => `x = 1\nprint(2, 3, 4, 5, 6, 7)\nprint(${last})\n`;
  expect(python(far("x"))).toEqual(python(far("y")));
});

test("in C-like languages members and the library keep their names", () => {
  expect(c("int n; cin >> n; v.push_back(n);")).toEqual(c("int k; cin >> k; w.push_back(k);"));
  expect(c("v.push_back(n);")).not.toEqual(c("v.pop_back(n);"));
  expect(c("max(a, b)")).not.toEqual(c("min(a, b)"));
  expect(c("std::sort(a)")).not.toEqual(c("std::rotate(a)"));
  expect(c("a > b ? a : b")).toEqual(c("x > y ? x : y"));
});

test("nothing, one token, and names without a program around them", () => {
  const empty: NamedTokens = { tokens: new Uint32Array(), names: new Uint8Array() };
  expect([...foldNames(empty, 5)]).toEqual([]);
  expect(python("x")).toEqual(python("longer_name"));
  expect(python("é = 1")).toEqual(python("ü = 1"));
  expect(python("x".repeat(40_000))).toEqual(python("x"));
});

test("long programs are folded as short ones are", () => {
  const long = Array.from({ length: 5000 }, (_, i) => `v${i} = v${i} + 1`).join("\n");
  const folded = python(long);
  expect(folded.slice(0, 5)).toEqual(python("q = q + 1"));
  expect(folded.slice(-5)).toEqual(python("q = q + 1"));
});
