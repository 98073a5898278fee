import { expect, test } from "vitest";
import type { WordFile } from "../../../pipeline/report/shared/format.ts";
import { INDEXED, WordIndex } from "../../../pipeline/report/word-index.ts";

const rowsOf = (files: readonly WordFile[], word: string): number[] => {
  let row = 0;
  const differences = files.flat().find(([held]) => held === word)?.[1] ?? [];
  return differences.map((difference) => {
    row += difference;
    return row;
  });
};

test("every word leads to the rows that hold it, each once", () => {
  const index = new WordIndex();
  index.add(0, ["Heap heap", "heap"]);
  index.add(5, ["a heap, größe"]);
  index.add(100_000, ["größe"]);
  const files = [...index.files()];
  expect(rowsOf(files, "heap")).toEqual([0, 5]);
  expect(rowsOf(files, "größe")).toEqual([5, 100_000]);
  // One letter is no word.
  expect(rowsOf(files, "a")).toEqual([]);
});

test("files are sorted by words and bounded", () => {
  const index = new WordIndex();
  for (let row = 0; row < 40_000; row += 1) index.add(row, [`alpha beta gamma delta epsilon word${row % 7}`]);
  const files = [...index.files()];
  expect(files.length).toBeGreaterThan(1);
  const words = files.flatMap((file) => file.map(([word]) => word));
  expect(words).toEqual([...words].sort());
  expect(rowsOf(files, "beta")).toHaveLength(40_000);
});

test("of a text without end only its beginning is indexed", () => {
  const index = new WordIndex();
  index.add(0, [`${"x ".repeat(INDEXED / 2)}`, "behind"]);
  index.add(1, [`before ${"x ".repeat(INDEXED)} after`]);
  const files = [...index.files()];
  expect(rowsOf(files, "before")).toEqual([1]);
  expect(rowsOf(files, "after")).toEqual([]);
  expect(rowsOf(files, "behind")).toEqual([]);
});
