import { expect, test } from "vitest";
import { compared, firstDifference, rowsOf } from "../../../../pipeline/report/shared/compare-code.ts";

const text = (...lines: string[]) => lines.join("\n");

test("a removed line is beside the line that replaces it, with the numbers of both programs", () => {
  const { lines } = compared(text("a", "b", "c"), text("a", "x", "y", "c"));
  expect(rowsOf(lines).map(({ left, right }) => [left?.line, left?.text, right?.line, right?.text])).toEqual([
    [1, "a", 1, "a"],
    [2, "b", 2, "x"],
    [undefined, undefined, 3, "y"],
    [3, "c", 4, "c"],
  ]);
});

test("programs with few common lines are called rewritten, with the share; blank lines do not count", () => {
  expect(compared(text("a", "", "b"), text("x", "", "y"))).toMatchObject({ percent: 0, isRewritten: true });
  expect(compared(text("a", "b", "c", "d"), text("a", "b", "c", "e"))).toMatchObject({
    percent: 75,
    isRewritten: false,
  });
  expect(compared("", "")).toMatchObject({ isRewritten: true });
});

test.each([
  ["1 2 3", "1 5 3", ["2", "5"]],
  ["yes\n", "YES\n", ["yes", "YES"]],
  ["1 2", "1", ["2", ""]],
  ["", "7", ["", "7"]],
])("the first token that differs between %j and %j is found", (expected, got, parts) => {
  const found = firstDifference(expected, got);
  expect([expected.slice(...(found?.expected ?? [])), got.slice(...(found?.got ?? []))]).toEqual(parts);
});

test("outputs that differ in blanks only have no token that differs", () => {
  expect(firstDifference("1 2\n", "1   2")).toBeNull();
});
