import { expect, test } from "vitest";
import { checkDeciders, mayIncludeTestlib } from "../../judge/deciders.ts";
import type { Comparator } from "../../schemas/problem.ts";

const checker = (code: string | null, more: Partial<Comparator> = {}): Comparator => ({
  kind: "checker",
  checker: code,
  provenance: "test",
  ...more,
});
const CPP = '#include "testlib.h"\nint main() {}\n';
const check = (comparator: Comparator, testlib = false) =>
  checkDeciders(comparator, { testlib, where: "row 3" });

test("a checker in Python needs nothing", async () => {
  await check(checker("print('OK')"));
  await check(checker(CPP));
  await check(checker(null, { interactor: { code: CPP, language: "python3" } }));
});

test.each([
  ["", 'the "checker"'],
  ["  # include <testlib.h>", "blanks"],
  ['#include "../lib/testlib.h"', "a path"],
])("testlib.h that is not configured is an error of the row: %s", async (line) => {
  const code = line === "" ? CPP : `${line}\nint main() {}\n`;
  await expect(check(checker(code, { checker_language: "cpp" }))).rejects.toThrow(
    /row 3: expected the path of testlib\.h in judge\.testlib \(or --testlib\), which the checker includes/,
  );
});

test("an interactor is looked at too, and a jury's program in a language that is not here", async () => {
  const interactor = { code: CPP, language: "cpp" };
  await expect(check(checker(null, { interactor }))).rejects.toThrow(/which the interactor includes/);
  const jury = { code: "", language: "cobol" };
  await expect(check(checker(null, { interactor: { code: "", language: "python3", jury } }))).rejects.toThrow(
    /cobol/,
  );
});

test("a C++ program that does not include testlib.h needs none, and an equal comparator is asked again once it is gone", async () => {
  await check(checker("// testlib.h\nint main() {}\n", { checker_language: "cpp" }));
  const comparator = checker(CPP, { checker_language: "cpp" });
  await check(comparator, true);
  await expect(check(comparator, false)).rejects.toThrow(/testlib/);
});

test("testlib.h may matter for checkers and interactors of other languages than Python only", () => {
  expect(mayIncludeTestlib(checker("x"))).toBe(false);
  expect(mayIncludeTestlib({ kind: "tokens", checker: null, provenance: "default" })).toBe(false);
  expect(mayIncludeTestlib(checker("x", { checker_language: "cpp" }))).toBe(true);
  expect(mayIncludeTestlib(checker(null, { interactor: { code: "x", language: "cpp" } }))).toBe(true);
  expect(mayIncludeTestlib(checker(null, { interactor: { code: "x", language: "python3" } }))).toBe(false);
});
