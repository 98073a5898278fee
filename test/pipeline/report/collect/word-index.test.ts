import { expect, test } from "vitest";
import { INDEXED, WordIndex } from "../../../../pipeline/report/collect/word-index.ts";
import { decodeWords, markWord } from "../../../../pipeline/report/shared/words.ts";

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

test("a row is listed once for a word, however often and in however many texts it has it", () => {
  const index = new WordIndex();
  for (const row of [0, 0, 3]) index.add(row, ["heap", "HEAP heap"]);
  expect(rowsOf(filesOf(index, 4), "heap")).toEqual([0, 3]);
});

test("without words there is no file", () => {
  const index = new WordIndex();
  index.add(0, ["a", "", "- +"]);
  expect(filesOf(index, 1)).toEqual([]);
});

test("every distance between rows is read back, from one byte to four", () => {
  const index = new WordIndex();
  const rows = [1, 128, 256, 16_639, 16_640, 2_113_792, 2_113_793];
  for (const row of rows) index.add(row, ["heap"]);
  expect(rowsOf(filesOf(index, 3_000_000), "heap")).toEqual(rows);
});

test("a word in every row is a bitmap with a bit for each, also for the last row", () => {
  const index = new WordIndex();
  const all = Array.from({ length: 17 }, (_, row) => row);
  for (const row of all) index.add(row, ["heap"]);
  const [file] = filesOf(index, 17);
  expect([file?.sizes, file?.postings.length]).toEqual([[0], 3]);
  expect(rowsOf(filesOf(index, 17), "heap")).toEqual(all);
});

test("files hold at most the given bytes, or one word that is larger", () => {
  const index = new WordIndex();
  for (let row = 0; row < 40; row += 1) index.add(row, [`word${row}`]);
  const files = [...index.files(40, 60)].map(({ bytes }) => decodeWords(bytes));
  const sizes = files.map(
    ({ words, postings }) => postings.length + words.join("").length + 6 * words.length,
  );
  expect(Math.max(...sizes)).toBeLessThanOrEqual(60);
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(60 - 20);
  expect([...index.files(40, 1)]).toHaveLength(40);
});

test("the characters of all texts of a row count together", () => {
  const index = new WordIndex();
  index.add(0, ["x".repeat(INDEXED - 5), "abcdefg", "later"]);
  const files = filesOf(index, 1);
  expect(rowsOf(files, "abcde")).toEqual([0]);
  expect(rowsOf(files, "abcdef")).toEqual([]);
  expect(rowsOf(files, "later")).toEqual([]);
});

test("a bitmap is written where it is not longer, and has rows that are far from each other", () => {
  const index = new WordIndex();
  for (const row of [...Array.from({ length: 30 }, (_, i) => i), 199]) index.add(row, ["often"]);
  for (let row = 0; row < 24; row += 1) index.add(200, [`rare${row}`]);
  for (const row of Array.from({ length: 25 }, (_, i) => i)) index.add(row, ["limit"]);
  for (const row of Array.from({ length: 24 }, (_, i) => i)) index.add(row, ["below"]);
  const [file] = filesOf(index, 200);
  const sizeOf = (word: string) => file?.sizes[file.words.indexOf(word)];
  expect(["often", "limit", "below"].map(sizeOf)).toEqual([0, 0, 24]);
  expect(rowsOf(file === undefined ? [] : [file], "often")).toEqual([
    ...Array.from({ length: 30 }, (_, i) => i),
    199,
  ]);
});

test("the bytes of a word, the word itself and six more count for the size of its file", () => {
  const index = new WordIndex();
  // Each takes a byte for its row, four characters and six bytes: eleven.
  for (const word of ["aaaa", "bbbb", "cccc"]) index.add(0, [word]);
  const words = (bytes: number) => [...index.files(100, bytes)].map((file) => decodeWords(file.bytes).words);
  expect(words(33)).toEqual([["aaaa", "bbbb", "cccc"]]);
  expect(words(32)).toEqual([["aaaa", "bbbb"], ["cccc"]]);
  expect(words(22)).toEqual([["aaaa", "bbbb"], ["cccc"]]);
  expect(words(21)).toEqual([["aaaa"], ["bbbb"], ["cccc"]]);
});
