import { expect, test } from "vitest";
import { type DiffLine, diffLines } from "../../../../pipeline/report/shared/diff.ts";

const side = (lines: readonly DiffLine[], without: DiffLine["kind"]): string =>
  lines
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join("\n");

test("says what was removed and added, and keeps the rest", () => {
  const lines = diffLines("a\nb\nc\nd", "a\nx\nc\nd\ne");
  expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "same a",
    "removed b",
    "added x",
    "same c",
    "same d",
    "added e",
  ]);
});

test("both programs can be read back from the difference, whatever they are", () => {
  let state = 7;
  const random = (n: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  for (let round = 0; round < 300; round += 1) {
    const text = () => Array.from({ length: random(12) }, () => "abcd"[random(4)]).join("\n");
    const [before, after] = [text(), text()];
    const lines = diffLines(before, after);
    expect(side(lines, "added")).toBe(before);
    expect(side(lines, "removed")).toBe(after);
  }
});

test("the difference is the shortest one", () => {
  const lines = diffLines("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc");
  expect(lines.filter(({ kind }) => kind !== "same")).toHaveLength(5);
});

test("two programs without a line in common are replaced whole, at any length", () => {
  const before = Array.from({ length: 3000 }, (_, i) => `a${i}`).join("\n");
  const after = before.replaceAll("a", "b");
  const lines = diffLines(before, after);
  expect(side(lines, "added")).toBe(before);
  expect(side(lines, "removed")).toBe(after);
});
