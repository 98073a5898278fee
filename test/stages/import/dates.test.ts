import { expect, test } from "vitest";
import { dayOf, outsideDates } from "../../../stages/import/dates.ts";

test.each([
  ["2024-08-31T23:30:00", "2024-08-31"],
  ["2024-08-31 00:00:00", "2024-08-31"],
  ["2024-08-31", "2024-08-31"],
  [1725062400, "2024-08-31"],
  [1725062400n, "2024-08-31"],
  [new Date("2024-08-31T10:00:00Z"), "2024-08-31"],
  ["31.8.2024", null],
  ["", null],
  [null, null],
  [1e300, null],
  [Number.NaN, null],
])("%s is day %s", (value, day) => {
  expect(dayOf(value)).toBe(day);
});

test("both days of a range belong to it; a row without a date is outside any", () => {
  const at = (date: unknown, wanted: object) =>
    outsideDates({ date }, { date: "date" }, wanted)?.detail ?? null;
  expect(at("2024-01-01", { from: "2024-01-01", to: "2024-01-01" })).toBeNull();
  expect(at("2024-01-01", { from: "2024-01-02" })).toBe("2024-01-01");
  expect(at("2024-01-03", { to: "2024-01-02" })).toBe("2024-01-03");
  expect(at(null, { from: "2024-01-02" })).toBe("no date");
  expect(at(null, {})).toBeNull();
});
