/**
 * The items of a file that is one JSON array, as texts, streamed.
 * Promises: an item beyond the limit is a fault and is skipped without being held; brackets in
 * strings are text. Whether an item is valid JSON is left to the caller; an array without end is an
 * error.
 */

export type Item = { text: string } | { fault: string };

const [QUOTE, SLASH, COMMA] = [34, 92, 44];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** @param chunks bytes from the start of the file */
export async function* arrayItems(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Item> {
  const scan = new ItemScan(maxBytes);
  for await (const chunk of chunks) yield* scan.push(chunk);
  if (!scan.ended) throw new Error("a JSON array without end");
}

class ItemScan {
  ended = false;
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #depth = 0;
  #inString = false;
  #escaped = false;
  #parts: Uint8Array[] = [];
  #held = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *push(chunk: Uint8Array): Generator<Item> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === SLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        continue;
      }
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (this.ended) throw new Error("something after the JSON array");
        if (this.#depth++ === 0) from = at + 1;
      } else if (byte === CLOSE_OBJECT) this.#depth--;
      else if (byte === CLOSE_LIST || (byte === COMMA && this.#depth === 1)) {
        if (byte === CLOSE_LIST) this.#depth--;
        if (this.#depth > (byte === COMMA ? 1 : 0)) continue;
        this.#hold(chunk.subarray(from, at));
        from = at + 1;
        const item = this.#item();
        if (item !== null) yield item;
        if (byte === CLOSE_LIST) this.ended = true;
      }
    }
    if (this.#depth > 0) this.#hold(chunk.subarray(from));
  }

  #hold(piece: Uint8Array): void {
    this.#held += piece.length;
    if (this.#held > this.#maxBytes) this.#parts = [];
    else this.#parts.push(piece);
  }

  /** The item that has ended; null for nothing, as in an empty array. */
  #item(): Item | null {
    const [bytes, held] = [Buffer.concat(this.#parts), this.#held];
    this.#parts = [];
    this.#held = 0;
    if (held > this.#maxBytes) return { fault: `more than ${this.#maxBytes} bytes` };
    try {
      const text = this.#decoder.decode(bytes).trim();
      return text === "" ? null : { text };
    } catch {
      return { fault: "bytes that are no UTF-8" };
    }
  }
}
