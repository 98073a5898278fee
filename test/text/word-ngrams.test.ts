import { expect, test } from "vitest";
import { plainStatement, wordsOf } from "../../text/normalise.ts";
import { ngramOverlap, statementWords, wordNgrams } from "../../text/word-ngrams.ts";
import { randomOf } from "../io/random-rows.ts";

/** The sets of n-grams as texts: what the hashes stand for. */
function grams(statement: string, n: number): Set<string> {
  const words = wordsOf(plainStatement(statement));
  if (words.length < n) return new Set([words.join(" ")]);
  return new Set(words.slice(0, words.length - n + 1).map((_, i) => words.slice(i, i + n).join(" ")));
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

const WORDS = "count the crows on a wire before noon and print how many remain n m 10 x_{i} $a$ ≤ 10^5".split(
  " ",
);
const statement = (seed: number): string => {
  const random = randomOf(seed);
  return Array.from(
    { length: Math.floor(random() * 60) },
    () => WORDS[Math.floor(random() ** 2 * WORDS.length)],
  ).join(" ");
};

test("overlaps by hashes are those of the sets of texts, for 8-grams, 3-grams and words", () => {
  const texts = Array.from({ length: 24 }, (_, seed) => statement(seed));
  let common = 0;
  for (const [i, a] of texts.entries()) {
    for (const b of texts.slice(0, i)) {
      for (const n of [1, 3, 8]) {
        const [x, y] = [grams(a, n), grams(b, n)];
        const shared = [...x].filter((gram) => y.has(gram)).length;
        common += shared;
        expect(ngramOverlap(wordNgrams(statementWords(a), n), wordNgrams(statementWords(b), n))).toEqual({
          containment: rounded(shared / Math.min(x.size, y.size)),
          jaccard: rounded(shared / (x.size + y.size - shared)),
        });
      }
    }
  }
  expect(common).toBeGreaterThan(300);
});

test("a text of fewer words than a gram is one gram, equal to itself only", () => {
  const of = (text: string): Uint32Array => wordNgrams(statementWords(text), 8);
  expect(of("two words")).toHaveLength(1);
  expect(ngramOverlap(of("Two  WORDS!"), of("two words"))).toEqual({ containment: 1, jaccard: 1 });
  expect(ngramOverlap(of("two words"), of("words two"))).toEqual({ containment: 0, jaccard: 0 });
  expect(ngramOverlap(of("two words"), of("two words more"))).toEqual({ containment: 0, jaccard: 0 });
});

test("text without a word is equal to other such text", () => {
  const of = (text: string): Uint32Array => wordNgrams(statementWords(text), 8);
  expect(ngramOverlap(of(""), of("$ $ -- \n"))).toEqual({ containment: 1, jaccard: 1 });
});

test("normalising what is normal already changes no word", () => {
  for (let seed = 0; seed < 60; seed++) {
    const plain = plainStatement(statement(seed));
    expect(wordsOf(plainStatement(plain)), `seed ${seed}`).toEqual(wordsOf(plain));
  }
});

test("overlaps are rounded to four digits, since they decide", () => {
  const a = Uint32Array.of(1, 2, 3);
  const b = Uint32Array.of(1, 2, 4, 5, 6, 7, 8);
  expect(ngramOverlap(a, b)).toEqual({ containment: 0.6667, jaccard: 0.25 });
});
