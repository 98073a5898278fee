import { expect, test } from "vitest";
import { decodeWords, markWord } from "../../../pipeline/report/shared/words.ts";
import { INDEXED, WordIndex } from "../../../pipeline/report/word-index.ts";

const filesOf = (index: WordIndex, rows: number) =>
  [...index.files(rows)].map(({ bytes }) => decodeWords(bytes));

const rowsOf = (files: ReturnType<typeof filesOf>, word: string): number[] => {
  const found = new Uint8Array(files[0]?.rows ?? 0);
  for (const file of files) markWord(file, word, found);
  return [...found.keys()].filter((row) => found[row] === 1);
};

test("every word leads to the rows that hold it", () => {
  const index = new WordIndex();
  index.add(0, ["Heap heap", "heap"]);
  index.add(5, ["a heap, größe"]);
  index.add(100_000, ["größe"]);
  const files = filesOf(index, 100_001);
  expect(rowsOf(files, "heap")).toEqual([0, 5]);
  expect(rowsOf(files, "größe")).toEqual([5, 100_000]);
  // One letter is no word, two must be the whole word.
  expect(rowsOf(files, "a")).toEqual([]);
  expect(rowsOf(files, "he")).toEqual([]);
  expect(rowsOf(files, "hea")).toEqual([0, 5]);
});

test("files are sorted by words and bounded; a word of most rows takes a bit a row", () => {
  const index = new WordIndex();
  const rows = 40_000;
  for (let row = 0; row < rows; row += 1) {
    index.add(row, [`alpha beta gamma word${row} ${row % 7 === 0 ? "seventh" : ""}`]);
  }
  const files = [...index.files(rows)];
  expect(files.length).toBeGreaterThan(1);
  expect(Math.max(...files.map(({ bytes }) => bytes.length))).toBeLessThan(200_000);
  const decoded = files.map(({ bytes }) => decodeWords(bytes));
  const words = decoded.flatMap((file) => file.words);
  expect(words).toEqual([...words].sort());
  expect(files.map(({ first }) => first)).toEqual(decoded.map((file) => file.words[0]));
  expect(rowsOf(decoded, "beta")).toHaveLength(rows);
  expect(rowsOf(decoded, "seventh")).toHaveLength(Math.ceil(rows / 7));
  const [first] = decoded;
  // 0: one bit a row.
  expect(first?.sizes[first.words.indexOf("alpha")]).toBe(0);
});

test("of a text without end only its beginning is indexed", () => {
  const index = new WordIndex();
  index.add(0, [`${"x ".repeat(INDEXED / 2)}`, "behind"]);
  index.add(1, [`before ${"x ".repeat(INDEXED)} after`]);
  const files = filesOf(index, 2);
  expect(rowsOf(files, "before")).toEqual([1]);
  expect(rowsOf(files, "after")).toEqual([]);
  expect(rowsOf(files, "behind")).toEqual([]);
});
