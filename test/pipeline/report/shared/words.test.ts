import { expect, test } from "vitest";
import {
  bitmapBytes,
  decodeWords,
  encodeWords,
  fileOf,
  filesOf,
  markWord,
  wordsOf,
} from "../../../../pipeline/report/shared/words.ts";

test.each([
  ["letters and digits of any script", "Größe 数字 n2", ["größe", "数字", "n2"]],
  ["an underscore as part of a word", "max_len __init__", ["max_len", "__init__"]],
  ["punctuation as a separator", "a.b=cd(ef)", ["cd", "ef"]],
  ["control characters as separators", "ab\u0000cd\u001b[2Jef", ["ab", "cd", "2jef"]],
  ["no word in an empty text", "", []],
  ["no word in single letters", "a b c", []],
])("the words of a text have %s", (_, text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test("a word is cut after 40 characters, in the index and in the search alike", () => {
  expect(wordsOf("X".repeat(41))).toEqual(["x".repeat(40)]);
  expect(wordsOf("x".repeat(40))).toEqual(["x".repeat(40)]);
});

test.each([
  [0, 0],
  [1, 1],
  [8, 1],
  [9, 2],
])("a bitmap of %i rows has %i bytes", (rows, bytes) => {
  expect(bitmapBytes(rows)).toBe(bytes);
});

test("a file of words is read back as written, also from the middle of a larger buffer", () => {
  const head = { rows: 9, words: ["größe", "\u0000\ud83d"], sizes: [1, 0] };
  const bytes = encodeWords(head, [Uint8Array.of(3), Uint8Array.of(255, 1)]);
  const larger = new Uint8Array(bytes.length + 5);
  larger.set(bytes, 5);
  for (const read of [bytes, larger.subarray(5)]) {
    const { postings, ...rest } = decodeWords(read);
    expect(rest).toEqual(head);
    expect([...postings]).toEqual([3, 255, 1]);
  }
});

/** Rows of each word by differences (first entry) or by a bitmap. */
const file = decodeWords(
  encodeWords({ rows: 300, words: ["he", "heap", "heaps", "queue"], sizes: [1, 3, 0, 2] }, [
    Uint8Array.of(5),
    Uint8Array.of(0, 0x80 | 1, 2),
    new Uint8Array(bitmapBytes(300)).fill(1, 37, 38),
    Uint8Array.of(7, 1),
  ]),
);
const marked = (word: string): number[] => {
  const found = new Uint8Array(300);
  markWord(file, word, found);
  return [...found.keys()].filter((row) => found[row] === 1);
};

test("differences above 127 take several bytes; a size of 0 means one bit per row", () => {
  expect(marked("heap")).toEqual([0, 257, 296]);
  expect(marked("heaps")).toEqual([296]);
  expect(marked("queue")).toEqual([7, 8]);
});

test("a search word of three letters finds longer words; one of two letters only itself", () => {
  expect(marked("hea")).toEqual([0, 257, 296]);
  expect(marked("he")).toEqual([5]);
  expect(marked("que")).toEqual([7, 8]);
  expect(marked("heapsort")).toEqual([]);
});

test("marking keeps the rows that were marked before", () => {
  const found = new Uint8Array(300).fill(1, 299);
  markWord(file, "queue", found);
  expect([found[7], found[299], found[6]]).toEqual([1, 1, 0]);
});

test.each([
  [0, 0],
  [9, 0],
  [10, 1],
  [19, 1],
  [20, 2],
  [1000, 2],
])("of starts 0, 10, 20 the file of row %i is %i", (row, at) => {
  expect(fileOf([0, 10, 20], row)).toBe(at);
});

test("a value before the first start, or without any start, leads to file 0", () => {
  expect(fileOf([10, 20], 3)).toBe(0);
  expect(fileOf([], 3)).toBe(0);
});

test("a prefix may continue in later files; a word of two letters is in one file", () => {
  const starts = ["a", "hea", "heap", "heaq", "queue"];
  expect(filesOf(starts, "hea")).toEqual([1, 2, 3]);
  expect(filesOf(starts, "heap")).toEqual([2]);
  expect(filesOf(starts, "he")).toEqual([0]);
  expect(filesOf(starts, "zz")).toEqual([4]);
  expect(filesOf([], "heap")).toEqual([]);
});

test("a prefix also finds files that begin with it and a character beyond the basic plane", () => {
  expect(filesOf(["abc", "abc\u{1d4b3}", "abd"], "abc")).toEqual([0, 1]);
});
