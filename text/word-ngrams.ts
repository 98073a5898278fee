/** Word n-grams of statements as sorted sets of hashes, for comparison by shingles.ts. */
import { hashText } from "./hash32.ts";
import { plainStatement, wordsOf } from "./normalise.ts";
import { containment, jaccard, shingles } from "./shingles.ts";

/** Hashes of a statement's words in order, after normalisation. */
export const statementWords = (statement: string): Uint32Array =>
  Uint32Array.from(wordsOf(plainStatement(statement)), hashText);

/** The set of n-grams; a text of fewer than n words has one element, the whole text. */
export const wordNgrams = (words: Uint32Array, n: number): Uint32Array => shingles(words, n);

export type Overlap = {
  /** Share of the smaller set found in the other. */
  containment: number;
  jaccard: number;
};

/** Containment and Jaccard similarity, rounded to 1e-4 because they decide. */
export const ngramOverlap = (a: Uint32Array, b: Uint32Array): Overlap => ({
  containment: Math.round(containment(a, b) * 10_000) / 10_000,
  jaccard: Math.round(jaccard(a, b) * 10_000) / 10_000,
});
