/**
 * Rows that wait to be written: in memory up to a limit, beyond it in a file beside the target.
 * Promises: rows come back in their order, as JSON keeps them; `close` removes the file.
 */
import { appendFile, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { temporaryBeside } from "../../io/files.ts";
import { readJsonl } from "../../io/jsonl.ts";
import { textLength } from "../../io/parquet.ts";

type Row = Record<string, unknown>;

/** Characters of text in memory. */
const MOST_CHARACTERS = 8 * 2 ** 20;

export class RowSpool {
  readonly #path: string;
  readonly #most: number;
  #held: Row[] = [];
  #characters = 0;
  #isSpilled = false;

  /** @param target the file that the rows are for */
  constructor(target: string, most = MOST_CHARACTERS) {
    this.#path = temporaryBeside(target);
    this.#most = most;
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.#held.push(row);
      this.#characters += textLength(row);
      if (this.#characters >= this.#most) await this.#spill();
    }
  }

  async #spill(): Promise<void> {
    if (!this.#isSpilled) await mkdir(dirname(this.#path), { recursive: true });
    this.#isSpilled = true;
    await appendFile(this.#path, this.#held.map((row) => `${JSON.stringify(row)}\n`).join(""));
    this.#held = [];
    this.#characters = 0;
  }

  async *rows(): AsyncGenerator<Row> {
    if (this.#isSpilled) for await (const { value } of readJsonl(this.#path)) yield value as Row;
    yield* this.#held;
  }

  async close(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
