/** Return values as JSON: what equals what, and texts that are no JSON or hostile. */
import { expect, test } from "vitest";
import { compareValues } from "../../../judge/compare/values.ts";

function by(actual: string, expected: string): string | null {
  const work = compareValues(actual, expected);
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}

test.each([
  ["1", "1"],
  [" 1 ", "1"],
  ["-0", "0"],
  ["5", "5.0"],
  ["0.3333333", "0.33333333"],
  ["1e3", "1000.0"],
  ["NaN", "NaN"],
  ["-Infinity", "-Infinity"],
  ["null", "null"],
  ['"a\\u00e9\\""', '"aé\\""'],
  ['"\\\\"', '"\\\\"'],
  ["[]", "[ ]"],
  ["{}", "{}"],
  ['{"b": 2, "a": [1, {}]}', '{"a": [1, {}], "b": 2}'],
  ["[1, [2, null], true]", "[1,[2,null],true]"],
])("%s equals the expected %s", (actual, expected) => {
  expect(by(actual, expected)).toBe("value");
});

test.each([
  ["5.0", "5"],
  ["true", "1"],
  ["1", "true"],
  ['"1"', "1"],
  ["0", "null"],
  ["Infinity", "-Infinity"],
  ["NaN", "1.0"],
  ["Infinity", "1.0"],
  ["9007199254740993", "9007199254740992"],
  ["[1]", "[1, 2]"],
  ["[1, 2, 3]", "[1, 2]"],
  ["[1 2]", "[1, 2]"],
  ["[1] 2", "[1]"],
  ["[1", "[1]"],
  ['{"a": 1}', '{"a": 1, "b": 2}'],
  ['{"a": 1, "b": 2, "c": 3}', '{"a": 1, "b": 2}'],
  ['{"a": 1, "a": 1}', '{"a": 1, "b": 1}'],
  ['{"a": 1, "a": 1, "b": 1}', '{"a": 1, "b": 1}'],
  ['{"__proto__": 1}', '{"a": 1}'],
  ["{1: 2}", '{"1": 2}'],
  ['"abc', '"abc"'],
  ['"\\x"', '"x"'],
  ["", "1"],
])("%s differs from the expected %s", (actual, expected) => {
  expect(by(actual, expected)).toBeNull();
});

test("a single member is accepted without its list, and no other list", () => {
  expect(by("3", "[3]")).toBe("unwrapped");
  expect(by("[3]", "[[3]]")).toBe("unwrapped");
  expect(by("[3]", "3")).toBeNull();
  expect(by("3", "[3, 4]")).toBeNull();
  expect(by("3", "[]")).toBeNull();
});

test("an expected value deeper than 1,000 lists accepts nothing, one of 1,000 its equal", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(by(nested(1000), nested(1000))).toBe("value");
  expect(by(nested(1100), nested(1100))).toBeNull();
  expect(by(nested(1_000_000), nested(10))).toBeNull();
});

test("a key of an object's prototype is a key like any other", () => {
  expect(by('{"constructor": 1}', '{"constructor": 1}')).toBe("value");
  expect(by('{"constructor": 1}', "{}")).toBeNull();
});

test("a large value is compared in slices with the same answer", () => {
  const list = (last: string): string => `[${"1234567, ".repeat(20_000)}${last}]`;
  const work = compareValues(list("1"), list("1"));
  let [turns, step] = [0, work.next()];
  for (; !step.done; step = work.next()) turns++;
  expect(step.value).toBe("value");
  expect(turns).toBeGreaterThanOrEqual(8);
  expect(by(list("1"), list("2"))).toBeNull();
});
