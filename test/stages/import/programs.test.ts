import { expect, test } from "vitest";
import { languageName, programsOf, textList } from "../../../stages/import/programs.ts";

const PYTHON = { languages: null };
const codes = (value: unknown) => programsOf(value, PYTHON).solutions.map(({ code }) => code);

test("programs are found in a text, in lists, in texts of lists and in objects", () => {
  expect(codes("print(1)")).toEqual(["print(1)"]);
  expect(codes("```python\nprint(1)\n```")).toEqual(["print(1)"]);
  expect(codes('["print(1)", "print(2)"]')).toEqual(["print(1)", "print(2)"]);
  expect(codes("['print(1)']")).toEqual(["print(1)"]);
  expect(codes(["print(1)", { code: "print(2)" }, { solution: "print(3)", language: "py3" }])).toEqual([
    "print(1)",
    "print(2)",
    "print(3)",
  ]);
  expect(codes({ language: ["python3", "cpp"], solution: ["print(1)", "int main;"] })).toEqual(["print(1)"]);
  expect(codes("[x for x in input()]")).toEqual(["[x for x in input()]"]);
});

test("what is no program gives none", () => {
  for (const value of [null, undefined, "", [], {}, 5, [null]]) expect(codes(value)).toEqual([]);
});

test("programs of other languages are counted: by their name, or by their text", () => {
  const value = [
    { code: "int main() {}", language: "GNU C++17" },
    "#include <cstdio>\nint main() {}",
    "print(1)",
  ];
  expect(programsOf(value, PYTHON)).toEqual({
    solutions: [{ language: "python3", code: "print(1)" }],
    others: 2,
  });
  expect(programsOf("fn main() {}", PYTHON, "unknown")).toEqual({ solutions: [], others: 1 });
});

test("with languages named all programs are given, for the reader to choose from", () => {
  const value = ["#include <cstdio>\nint main() {}", "public class A {}", "print(1)"];
  const { solutions, others } = programsOf(value, { languages: new Set(["cpp"]) });
  expect(solutions.map(({ language }) => language)).toEqual(["cpp", "java", "python3"]);
  expect(others).toBe(0);
});

test.each([
  ["python", "python3"],
  ["py3", "python3"],
  ["PyPy 3-64", "python3"],
  ["Python 3", "python3"],
  ["Python 2", "python2"],
  ["PyPy 2", "python2"],
  ["C++20 (GCC 13-64)", "cpp"],
  ["java", "java"],
  ["javascript", "javascript"],
  ["Rust", "rust"],
  ["Haskell", "unknown"],
  ["", null],
  [3, null],
])("language %s is %s", (name, expected) => expect(languageName(name)).toBe(expected));

test("lists of names come as lists or as their text", () => {
  expect(textList(["a", 1, "b"])).toEqual(["a", "b"]);
  expect([textList(null), textList(5), textList("a, b")]).toEqual([[], null, null]);
});
