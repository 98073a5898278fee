/**
 * Memoises numbers by a stretch of a text, found without making a string of it: for words of prose,
 * which are looked up far more often than they are new. Promises: the numbers are those of
 * `compute`; words are compared whole, their hash only finds them.
 * Bounded in entries and in the length of a word, like `Remembered`.
 */
import { mix32 } from "./hash32.ts";

/** A stretch of a text. */
export type Span = {
  text: string;
  /** The UTF-16 units of the text, which are read faster than the text itself. */
  units: Uint16Array;
  from: number;
  to: number;
  /** `step32` over the units of the stretch. */
  hash: number;
};

const FIRST_SLOTS = 1 << 12;

export class RememberedSpans {
  readonly #entries: number;
  readonly #longest: number;
  readonly #compute: (word: string) => number;
  #words: (string | undefined)[] = [];
  #hashes = new Uint32Array(0);
  #numbers = new Float64Array(0);
  #size = 0;

  /** @param limits as for `Remembered` */
  constructor({ entries, longest }: { entries: number; longest: number }, compute: (word: string) => number) {
    this.#entries = entries;
    this.#longest = longest;
    this.#compute = compute;
    this.#clear(FIRST_SLOTS);
  }

  /** The number of a stretch. */
  get({ text, units, from, to, hash: steps }: Span): number {
    const length = to - from;
    if (length > this.#longest) return this.#compute(text.slice(from, to));
    const hash = mix32(steps ^ length);
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    for (let word = this.#words[slot]; word !== undefined; word = this.#words[slot]) {
      if (this.#hashes[slot] === hash && word.length === length && isAt(units, from, word))
        return this.#numbers[slot] as number;
      slot = (slot + 1) & mask;
    }
    // Copied: a substring would keep the whole text in memory.
    const word = Buffer.from(text.slice(from, to), "utf16le").toString("utf16le");
    const number = this.#compute(word);
    if (this.#size >= this.#entries) this.#clear(FIRST_SLOTS);
    else if (this.#size * 2 >= this.#hashes.length) this.#grow();
    this.#put(word, hash, number);
    return number;
  }

  #put(word: string, hash: number, number: number): void {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#words[slot] !== undefined) slot = (slot + 1) & mask;
    this.#words[slot] = word;
    this.#hashes[slot] = hash;
    this.#numbers[slot] = number;
    this.#size++;
  }

  #clear(slots: number): void {
    this.#words = new Array<string | undefined>(slots).fill(undefined);
    this.#hashes = new Uint32Array(slots);
    this.#numbers = new Float64Array(slots);
    this.#size = 0;
  }

  #grow(): void {
    const [words, hashes, numbers] = [this.#words, this.#hashes, this.#numbers];
    this.#clear(words.length * 2);
    for (const [i, word] of words.entries())
      if (word !== undefined) this.#put(word, hashes[i] as number, numbers[i] as number);
  }
}

function isAt(units: Uint16Array, from: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (units[from + i] !== word.charCodeAt(i)) return false;
  return true;
}
