/**
 * Ids of all rows in one string, as the index stores them. Splitting 100,000 ids into strings and a
 * map would cost a tenth of a second.
 */

export class Ids {
  readonly length: number;
  readonly #text: string;
  readonly #starts: Int32Array;

  /** @param text the ids joined by line feeds */
  constructor(text: string, length: number) {
    this.length = length;
    this.#text = `\n${text}\n`;
    this.#starts = new Int32Array(length + 1);
    let at = 0;
    for (let row = 0; row <= length; row += 1) {
      this.#starts[row] = at + 1;
      at = this.#text.indexOf("\n", at + 1);
    }
  }

  at(row: number): string {
    if (row < 0 || row >= this.length) return "";
    return this.#text.slice(this.#starts[row], (this.#starts[row + 1] as number) - 1);
  }

  /** @returns -1 if no row has this id */
  rowOf(id: string): number {
    if (id === "" || id.includes("\n")) return -1;
    const at = this.#text.indexOf(`\n${id}\n`);
    return at < 0 ? -1 : this.#rowAt(at + 1);
  }

  /** Sets found[row] = 1 for every row whose id contains `part`. */
  mark(part: string, found: Uint8Array): void {
    for (let at = this.#text.indexOf(part); at >= 0; ) {
      const row = this.#rowAt(at);
      found[row] = 1;
      at = this.#text.indexOf(part, this.#starts[row + 1]);
    }
  }

  #rowAt(position: number): number {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
