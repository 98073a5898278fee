/**
 * Memoises numbers by text, with bounds on the number of entries and on the length of a text.
 * Keys are copied: a substring would keep the whole text in memory.
 */
export class Remembered {
  readonly #known = new Map<string, number>();
  readonly #entries: number;
  readonly #longest: number;
  readonly #compute: (text: string) => number;

  /**
   * @param limits maximum entries, after which the cache is cleared; longer texts are always
   *   computed
   */
  constructor({ entries, longest }: { entries: number; longest: number }, compute: (text: string) => number) {
    this.#entries = entries;
    this.#longest = longest;
    this.#compute = compute;
  }

  get(text: string): number {
    if (text.length > this.#longest) return this.#compute(text);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const value = this.#compute(text);
    if (this.#known.size >= this.#entries) this.#known.clear();
    this.#known.set(Buffer.from(text, "utf16le").toString("utf16le"), value);
    return value;
  }
}
