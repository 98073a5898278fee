/**
 * Follows files that other machines append to: each call returns the complete lines since the last
 * call. A missing file counts as empty; an incomplete line is returned once it is complete.
 */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../io/files.ts";

/** Maximum bytes read from a file per call. */
const AT_ONCE = 4 << 20;

export class FolderTail {
  readonly #folder: string;
  readonly #isOurs: (name: string) => boolean;
  readonly #read: Map<string, number>;

  /** @param read bytes of each file that were already returned */
  constructor(
    folder: string,
    isOurs: (name: string) => boolean,
    read: Readonly<Record<string, number>> = {},
  ) {
    this.#folder = folder;
    this.#isOurs = isOurs;
    this.#read = new Map(Object.entries(read));
  }

  /** Bytes of each file returned so far. */
  get read(): Record<string, number> {
    return Object.fromEntries(this.#read);
  }

  async lines(): Promise<string[]> {
    const names = await namesIn(this.#folder);
    const lines: string[] = [];
    for (const name of names.filter(this.#isOurs).sort()) lines.push(...(await this.#linesOf(name)));
    return lines;
  }

  async #linesOf(name: string): Promise<string[]> {
    const from = this.#read.get(name) ?? 0;
    const file = await open(join(this.#folder, name), "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(AT_ONCE), 0, AT_ONCE, from);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
      this.#read.set(name, from + end);
      return buffer
        .subarray(0, end)
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "");
    } finally {
      await file.close();
    }
  }
}
