import { expect, test } from "vitest";
import {
  money,
  number,
  percent,
  percentage,
  ranged,
  signedNumber,
  signedRange,
  whole,
} from "../../io/format.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1234567, "1,234,567"],
  [-1234.5678, "-1,234.568"],
])("%d is written with separators and at most three decimals", (value, text) => {
  expect(number(value)).toBe(text);
});

test("whole numbers are rounded", () => {
  expect([whole(1234.5), whole(1234.4)]).toEqual(["1,235", "1,234"]);
});

test("a difference has its sign, and 0 has none", () => {
  expect([signedNumber(1200), signedNumber(-3), signedNumber(0)]).toEqual(["+1,200", "-3", "0"]);
});

test("a share is a percentage with one decimal; no share is a dash", () => {
  expect([percentage(0.12345), percentage(1), percentage(null), percentage(undefined)]).toEqual([
    "12.3",
    "100.0",
    "–",
    "–",
  ]);
});

test("a part of nothing is a dash, not a division by zero", () => {
  expect([percent(1, 8), percent(0, 8), percent(0, 0)]).toEqual(["12.5 %", "0.0 %", "–"]);
});

test("an interval is in brackets after its value", () => {
  expect(ranged({ value: 0.5, low: 0.41, high: 0.5949 })).toBe("50.0 [41.0, 59.5]");
  expect([ranged(null), ranged(undefined)]).toEqual(["–", "–"]);
});

test("the value of a paired difference has a plus sign unless it is negative; its limits have none", () => {
  expect(signedRange({ value: 0.01, low: -0.02, high: 0.04 })).toBe("+1.0 [-2.0, 4.0]");
  expect(signedRange({ value: -0.0001, low: -0.02, high: 0.02 })).toBe("-0.0 [-2.0, 2.0]");
  expect(signedRange({ value: 0, low: 0, high: 0 })).toBe("+0.0 [0.0, 0.0]");
  expect(signedRange(null)).toBe("–");
});

test("money has two decimals, and four where two would say nothing", () => {
  expect([money(12.345), money(1), money(0.01234)]).toEqual(["12.35", "1.00", "0.0123"]);
});
