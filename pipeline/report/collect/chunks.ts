/** Collects items into data files NAME-0, NAME-1, … that are small enough to load on demand. */
import { textLength } from "../../../io/parquet.ts";
import type { Sink } from "./pack.ts";

const ITEMS = 200;
const CHARACTERS = 2_000_000;

export class Chunks<T> {
  readonly #sink: Sink;
  readonly #name: string;
  #held: T[] = [];
  #size = 0;
  #added = 0;
  /** First item of each file. */
  readonly starts: number[] = [];

  constructor(sink: Sink, name: string) {
    this.#sink = sink;
    this.#name = name;
  }

  /** @returns the number of the file that will contain the item */
  async add(item: T): Promise<number> {
    if (this.#held.length === 0) this.starts.push(this.#added);
    const file = this.starts.length - 1;
    this.#held.push(item);
    this.#added += 1;
    this.#size += textLength(item);
    if (this.#held.length >= ITEMS || this.#size >= CHARACTERS) await this.flush();
    return file;
  }

  async flush(): Promise<void> {
    if (this.#held.length === 0) return;
    await this.#sink.add(`${this.#name}-${this.starts.length - 1}`, this.#held);
    this.#held = [];
    this.#size = 0;
  }
}
