/**
 * Cuts text by the one pattern of a pre-tokenizer, from each match to the next, without making
 * strings of them. Promises: the pieces are those of the pattern's matches, or none at all where
 * the matches leave gaps. Words of ASCII letters are found without the pattern, where the pattern
 * takes them first (that of Llama 3 and Qwen, and of the built-in tokenizer).
 */

import { step32 } from "./hash32.ts";
import type { Span } from "./remembered-spans.ts";

/**
 * Contractions, then letters with at most one other sign before them, then the rest. A contraction
 * begins with an apostrophe.
 */
const WORDS_FIRST = /^(?:\(\?:'[^()'|]*(?:\|'[^()'|]*)*\)\|)?\[\^\\r\\n\\p\{L\}\\p\{N\}\]\?\\p\{L\}\+\|/;

const LETTER = new Uint8Array(128);
/** What may be before the letters of a word: neither a letter, a digit, a line end nor "'". */
const LEADING = new Uint8Array(128).fill(1);
for (let c = 0; c < 128; c++) {
  if (/[a-z]/i.test(String.fromCharCode(c))) LETTER[c] = 1;
  if (/[a-z0-9\r\n']/i.test(String.fromCharCode(c))) LEADING[c] = 0;
}

const scratch = Buffer.alloc(1 << 17);

/** The UTF-16 units of a text, with a 0 behind them; the next call may overwrite them. */
function unitsOf(text: string): Uint16Array {
  const size = text.length * 2;
  const bytes = size + 2 > scratch.length ? Buffer.alloc(size + 2) : scratch;
  bytes.write(text, "utf16le");
  bytes.fill(0, size, size + 2);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length + 1);
}

/**
 * A function that adds up `count` over the pieces of a text; it returns null where the matches
 * leave gaps. All pieces are passed in one reused object, since there are millions of them.
 */
export function sweeper(pattern: RegExp, count: (piece: Span) => number): (text: string) => number | null {
  const sticky = new RegExp(pattern.source, `${pattern.flags.replace("g", "")}y`);
  const knowsWords = WORDS_FIRST.test(pattern.source) && pattern.unicode;
  return (text) => {
    const units = unitsOf(text);
    const piece: Span = { text, units, from: 0, to: 0, hash: 0 };
    let sum = 0;
    while (piece.to < text.length) {
      piece.from = piece.to;
      if (!knowsWords || !takeWord(piece)) {
        sticky.lastIndex = piece.from;
        if (!sticky.test(text) || sticky.lastIndex === piece.from) return null;
        piece.to = sticky.lastIndex;
        piece.hash = 0;
        for (let i = piece.from; i < piece.to; i++) piece.hash = step32(piece.hash, units[i] as number);
      }
      sum += count(piece);
    }
    return sum;
  };
}

/** Takes the word at `from`; false if the pattern must decide. */
function takeWord(piece: Span): boolean {
  const { units, from } = piece;
  let end = from;
  let c = units[end] as number;
  let hash = step32(0, c);
  if (LEADING[c] === 1) {
    c = units[++end] as number;
    hash = step32(hash, c);
  }
  if (LETTER[c] !== 1) return false;
  for (c = units[++end] as number; LETTER[c] === 1; c = units[++end] as number) hash = step32(hash, c);
  piece.to = end;
  piece.hash = hash;
  // What is not ASCII may be a letter.
  return c < 128;
}
