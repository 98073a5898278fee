/** The filter language alone: what it parses, and what it says of a fault. */
import { expect, test } from "vitest";
import { FilterError, parseFilter } from "../../../../pipeline/report/shared/filter.ts";

/** Writes comparisons down; row 1 makes those of field a true, row 2 those of b, row 3 both. */
const asked: string[] = [];
const compare = (field: string, operator: string, value: string) => {
  asked.push(`${field}${operator}${value}`);
  return (row: number) => (row & (field === "a" ? 1 : 2)) > 0;
};
const rows = (text: string): number[] => {
  asked.length = 0;
  const test = parseFilter(text, compare);
  return [0, 1, 2, 3].filter(test);
};
const fault = (text: string): string => {
  try {
    parseFilter(text, compare);
  } catch (error) {
    expect(error).toBeInstanceOf(FilterError);
    return (error as Error).message;
  }
  return "none";
};

test.each<[string, number[]]>([
  ["a = 1", [1, 3]],
  ["a = 1 and b = 2", [3]],
  ["a = 1 or b = 2", [1, 2, 3]],
  ["not a = 1", [0, 2]],
  ["not a=1 and b=2", [2]],
  ["not (a=1 and b=2)", [0, 1, 2]],
  ["a=1 or b=2 and a=3", [1, 3]],
  ["(a=1 or b=2) and a=3", [1, 3]],
  ["A = 1 AND B = 2", [3]],
  ["a in (1, 2)", [1, 3]],
  ["not not a = 1", [1, 3]],
])("%s selects its rows: and binds before or, not before and", (text, found) => {
  expect(rows(text)).toEqual(found);
});

test("operators, quoted texts and words with signs arrive as they are written", () => {
  rows(String.raw`a >= 2 and a<=3 and a!=4 and b ~ "x \"and\" y" and b = wrong-answer and a > -1.5`);
  expect(asked).toEqual(["a>=2", "a<=3", "a!=4", 'b~x "and" y', "b=wrong-answer", "a>-1.5"]);
});

test.each([
  ["", "character 1: expected the name of a field, got the end"],
  ["a", "character 2: expected one of = != <= >= < > ~ or in, got the end"],
  ["a =", "character 4: expected a value, got the end"],
  ["a = 1 b = 2", "character 7: expected and, or, or the end, got b"],
  ["(a = 1", "character 7: expected ), got the end"],
  ["a in 1", "character 6: expected (, got 1"],
  ["a in (1", "character 8: expected , or ), got the end"],
  ['a = "x', "character 4: a text is not closed, or a sign is unknown"],
  ["a = and", "none"],
  ["= 1", "character 1: expected the name of a field, got ="],
])("a fault is told with its place: %j", (text, told) => {
  expect(fault(text)).toBe(told);
});

test("a filter is no program: what looks like code is a fault or a value", () => {
  expect(fault("constructor.constructor('alert(1)')()")).toContain("expected one of");
  rows("a = alert`1`");
  expect(asked).toEqual(["a=alert`1`"]);
});

test("a long or deeply nested filter is refused or parsed, and never breaks the stack", () => {
  expect(fault(`${"(".repeat(5000)}a=1`)).toContain("at most 2000 characters");
  expect(rows(`${"(".repeat(900)}a=1${")".repeat(900)}`)).toEqual([1, 3]);
  expect(rows(`${"not ".repeat(400)}a=1`)).toEqual([1, 3]);
});
