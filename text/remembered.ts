/**
 * Numbers that belong to texts, computed once each: bounded in entries and in the length of what is remembered.
 * Keys are copies: a part of a text would hold the whole of it in memory.
 */
export class Remembered {
  readonly #known = new Map<string, number>();
  readonly #entries: number;
  readonly #longest: number;
  readonly #compute: (text: string) => number;

  /** @param limits entries kept at most, beyond which the memory starts anew; longer texts are computed each time */
  constructor({ entries, longest }: { entries: number; longest: number }, compute: (text: string) => number) {
    this.#entries = entries;
    this.#longest = longest;
    this.#compute = compute;
  }

  get(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const value = this.#compute(text);
    if (text.length > this.#longest) return value;
    if (this.#known.size >= this.#entries) this.#known.clear();
    this.#known.set(Buffer.from(text, "utf16le").toString("utf16le"), value);
    return value;
  }
}
