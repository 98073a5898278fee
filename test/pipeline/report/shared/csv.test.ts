import { expect, test } from "vitest";
import { csvCell } from "../../../../pipeline/report/shared/csv.ts";

test.each<[string | number | null, string]>([
  [null, ""],
  [-3.5, "-3.5"],
  ["plain", "plain"],
  ['a "b", c', '"a ""b"", c"'],
  ["two\nlines", '"two\nlines"'],
  ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
  ["-1+2", "'-1+2"],
  ["@x,y", '"\'@x,y"'],
])("%j is written as %j, and never as a formula", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});
