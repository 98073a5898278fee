/**
 * Single tokens under the two rules of compare.ts; laws over random outputs are in compare.test.ts.
 */
import { expect, test } from "vitest";
import { compareTokens, type TokenRule } from "../../../judge/compare/tokens.ts";

const STRICT: TokenRule = { foldCase: false, absolute: 1e-6, relative: 1e-6, strict: true };
const LENIENT: TokenRule = { foldCase: true, absolute: 1e-5, relative: 0, strict: false };

function by(actual: string | Uint8Array, expected: string, rule: TokenRule): string | null {
  const bytes = Buffer.from(expected);
  const left = typeof actual === "string" ? Buffer.from(actual) : actual;
  const work = compareTokens(left, { bytes, length: bytes.length }, rule);
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}

test.each([
  ["5", "5.0", "tolerance"],
  ["5.0", "5", "value"],
  ["5.", "5", "value"],
  ["5.000000000000000000001", "5", null],
  ["-0", "0", "value"],
  ["-0.0", "0", "value"],
  ["-5", "5", null],
  ["+5", "5", null],
  ["05", "5", null],
  [".5", "0.5", null],
  ["5e0", "5", null],
  ["1e3", "1000.0", "tolerance"],
  ["1e", "1.0", null],
  ["1e+", "1.0", null],
  ["1.0x", "1.0", null],
  ["1..0", "1.0", null],
  ["-", "-1", null],
  ["nan", "1.0", null],
  ["1e999", "1.0", null],
  ["1.0", "1e999", null],
  ["YES", "yes", null],
])("strict: %s where %s is expected is accepted by %s", (actual, expected, rule) => {
  expect(by(actual, expected, STRICT)).toBe(rule);
});

test.each([
  ["+5", "5", "value"],
  ["005", "5", "value"],
  ["+0", "-0", "value"],
  [".5", "0.5", "tolerance"],
  ["5.", "5", "tolerance"],
  ["1e0", "1", "tolerance"],
  ["6", "5", null],
  ["5.000011", "5", null],
  ["100000.5", "100000.4", null],
  ["Yes", "YES", "case"],
  ["É", "é", "case"],
  ["+", "-", null],
  [".", ".0", null],
])("lenient: %s where %s is expected is accepted by %s", (actual, expected, rule) => {
  expect(by(actual, expected, LENIENT)).toBe(rule);
});

test("the most lenient rule that any token needed is named", () => {
  expect(by("a  b", "a b", LENIENT)).toBe("tokens");
  expect(by("YES 1.0000001 005", "yes 1.0 5", LENIENT)).toBe("tolerance");
  expect(by("YES 005", "yes 5", LENIENT)).toBe("case");
});

test("an output with more or fewer tokens is rejected, also when one is empty", () => {
  for (const [actual, expected] of [
    ["1 2", "1"],
    ["1", "1 2"],
    ["", "1"],
    ["1", ""],
  ] as const) {
    expect(by(actual, expected, STRICT)).toBeNull();
  }
  expect(by(" \n", "", STRICT)).toBe("tokens");
});

test("folding the case never makes invalid UTF-8 equal to valid text", () => {
  expect(by(Uint8Array.of(0x41, 0xff), "a\ufffd", LENIENT)).toBeNull();
});

test("equal tokens of any length pass, and unequal ones above a mebibyte are compared as text", () => {
  const long = "7".repeat((1 << 20) + 1);
  expect(by(long, long, STRICT)).toBe("tokens");
  expect(by(`${long}.0`, long, STRICT)).toBeNull();
  expect(by(`${long.slice(2)}.`, long.slice(2), STRICT)).toBe("value");
});

test("digits beyond the first 1,024 of a decimal cannot change the answer", () => {
  const many = `0.${"3".repeat(5000)}`;
  expect(by(many, "0.33333333", STRICT)).toBe("tolerance");
  expect(by(`${many}e5`, "0.33333333", STRICT)).toBeNull();
});
