/**
 * Which trajectories hold which words, for a search that does not read all of them: words sorted, with the rows that
 * hold each, in files small enough to load while somebody types. Rows must be added in ascending order.
 */
import type { WordFile } from "./shared/format.ts";
import { wordsOf } from "./shared/words.ts";

/** Characters of one trajectory that are indexed. */
export const INDEXED = 1_000_000;
/** Rows named in one file, about; one word is never split. */
const ROWS_PER_FILE = 150_000;

/** Ascending numbers as their differences, seven bits a byte. */
class Postings {
  #bytes = new Uint8Array(8);
  #used = 0;
  #last = 0;
  count = 0;

  add(row: number): void {
    if (this.count > 0 && row === this.#last) return;
    let rest = row - this.#last;
    if (this.#used + 5 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#used++] = (rest & 127) | 128;
    this.#bytes[this.#used++] = rest;
    this.#last = row;
    this.count += 1;
  }

  differences(): number[] {
    const found: number[] = [];
    for (let at = 0; at < this.#used; at += 1) {
      let value = 0;
      let shift = 0;
      for (; (this.#bytes[at] as number) > 127; at += 1, shift += 7)
        value |= ((this.#bytes[at] as number) & 127) << shift;
      found.push(value | ((this.#bytes[at] as number) << shift));
    }
    return found;
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

  /** Files in order of their words. */
  *files(): Generator<WordFile> {
    let file: WordFile = [];
    let rows = 0;
    for (const word of [...this.#words.keys()].sort()) {
      const postings = this.#words.get(word) as Postings;
      if (file.length > 0 && rows + postings.count > ROWS_PER_FILE) {
        yield file;
        file = [];
        rows = 0;
      }
      file.push([word, postings.differences()]);
      rows += postings.count;
    }
    if (file.length > 0) yield file;
  }
}
