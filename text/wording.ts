/**
 * Wording of statements in every script, as sets of features: words and pairs of words; in scripts
 * whose signs are syllables or words, pairs and triples of signs; in alphabets without spaces
 * (Thai, Lao, Khmer, Burmese, Tibetan), runs of four and six letters.
 * Promises: equal on every machine and version of Node (no dictionaries); linear time; never
 * throws. Limit: synonyms and translations share nothing.
 */
import { hashText, mix32 } from "./hash32.ts";
import { plainStatement } from "./normalise.ts";
import { sortedUnique } from "./shingles.ts";

const SIGN = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Yi}ー]`;
const LETTER = String.raw`[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]`;
/** Words may hold combining marks; a mark after a sign or letter belongs to it. */
const TOKEN = new RegExp(
  String.raw`(${SIGN})\p{M}*|(${LETTER})\p{M}*|(?!${SIGN}|${LETTER})[\p{L}\p{N}](?:(?!${SIGN}|${LETTER})[\p{L}\p{N}\p{M}])*`,
  "gu",
);
const NUMBER = /^\p{N}+$/u;

type Kind = "word" | "sign" | "letter";
type Token = { hash: number; kind: Kind };

/** Lengths of the runs of tokens that are features. */
const RUNS: Record<Kind, readonly number[]> = { word: [1, 2], sign: [2, 3], letter: [4, 6] };
const BASE = 0x2c1b3c6d;

export type Wording = {
  /** Hashes of words and single signs in order. */
  tokens: Uint32Array;
  /** Sorted unique hashes. */
  features: Uint32Array;
};

/** All numbers are one token: a copy with other limits has the same wording. */
export function wordingOf(statement: string): Wording {
  const tokens: Token[] = [];
  for (const [text, sign, letter] of plainStatement(statement).toLowerCase().matchAll(TOKEN)) {
    const kind = sign !== undefined ? "sign" : letter !== undefined ? "letter" : "word";
    tokens.push({ hash: hashText(NUMBER.test(text) ? "0" : text), kind });
  }
  const hashes = Uint32Array.from(tokens, ({ hash }) => hash);
  return { tokens: hashes, features: featuresOf(tokens, hashes) };
}

function featuresOf(tokens: readonly Token[], hashes: Uint32Array): Uint32Array {
  const features: number[] = [];
  for (const [i, { kind }] of tokens.entries()) {
    for (const length of RUNS[kind]) {
      if (i + length > hashes.length) continue;
      let h = length;
      for (const hash of hashes.subarray(i, i + length)) h = mix32(Math.imul(h, BASE) + hash);
      features.push(h);
    }
  }
  return sortedUnique(Uint32Array.from(features));
}
