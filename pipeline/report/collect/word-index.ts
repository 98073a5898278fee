/**
 * Inverted index of words for the search: sorted words with the rows that contain them, in files
 * small enough to load while the user types. Rows must be added in ascending order.
 */
import { bitmapBytes, encodeWords, type WordHead, wordsOf } from "../shared/words.ts";

/** Maximum characters indexed per trajectory. */
export const INDEXED = 1_000_000;
/** Approximate bytes of a file before compression; a word is never split. */
const BYTES_PER_FILE = 150_000;
/** Bytes per word in the head of a file, besides the word. */
const BYTES_PER_WORD = 6;

/** Ascending numbers as differences, as varints. */
class Postings {
  #bytes = new Uint8Array(8);
  #used = 0;
  #last = 0;
  #count = 0;

  add(row: number): void {
    if (this.#count > 0 && row === this.#last) return;
    let rest = row - this.#last;
    if (this.#used + 5 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#used++] = (rest & 127) | 128;
    this.#bytes[this.#used++] = rest;
    this.#last = row;
    this.#count += 1;
  }

  /** Null if a bitmap is shorter. */
  differences(rows: number): Uint8Array | null {
    return this.#used < bitmapBytes(rows) ? this.#bytes.subarray(0, this.#used) : null;
  }

  bitmap(rows: number): Uint8Array {
    const bits = new Uint8Array(bitmapBytes(rows));
    let row = 0;
    for (let at = 0; at < this.#used; at += 1) {
      let shift = 0;
      for (; (this.#bytes[at] as number) > 127; at += 1, shift += 7)
        row += ((this.#bytes[at] as number) & 127) << shift;
      row += (this.#bytes[at] as number) << shift;
      bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7));
    }
    return bits;
  }
}

export class WordIndex {
  readonly #words = new Map<string, Postings>();

  add(row: number, texts: readonly string[]): void {
    let left = INDEXED;
    for (const text of texts) {
      if (left <= 0) return;
      for (const word of new Set(wordsOf(text.slice(0, left)))) {
        let postings = this.#words.get(word);
        if (postings === undefined) {
          postings = new Postings();
          this.#words.set(word, postings);
        }
        postings.add(row);
      }
      left -= text.length;
    }
  }

  /** Files in order of their words, each with its first word. @param rows total number of rows */
  *files(rows: number, bytesPerFile = BYTES_PER_FILE): Generator<{ first: string; bytes: Uint8Array }> {
    let head: WordHead = { rows, words: [], sizes: [] };
    let parts: Uint8Array[] = [];
    let size = 0;
    const file = () => ({ first: head.words[0] ?? "", bytes: encodeWords(head, parts) });
    for (const word of [...this.#words.keys()].sort()) {
      const postings = this.#words.get(word) as Postings;
      const differences = postings.differences(rows);
      const part = differences ?? postings.bitmap(rows);
      const more = part.length + word.length + BYTES_PER_WORD;
      if (size > 0 && size + more > bytesPerFile) {
        yield file();
        head = { rows, words: [], sizes: [] };
        parts = [];
        size = 0;
      }
      head.words.push(word);
      head.sizes.push(differences?.length ?? 0);
      parts.push(part);
      size += more;
    }
    if (size > 0) yield file();
  }
}
