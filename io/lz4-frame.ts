/**
 * Unpacks an LZ4 frame, as Arrow has them (LZ4 Frame Format 1.6.x). Own code, because the packages
 * for it trust every length, and those for single blocks cannot read blocks that refer to earlier
 * ones.
 * Promises: reads only within the frame and writes at most `size` bytes; checksums are skipped.
 */

const MAGIC = 0x184d2204;
const MIN_MATCH = 4;
const UNPACKED = 0x80000000;

/** @param size bytes that the frame must unpack to */
export function unpackLz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7 || view.getUint32(0, true) !== MAGIC) throw new Error("not an LZ4 frame");
  const flags = view.getUint8(4);
  const out = new Output(size);
  let at = 6 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0) + 1;
  for (;;) {
    if (at + 4 > bytes.length) throw new Error("an LZ4 frame without end");
    const header = view.getUint32(at, true);
    at += 4;
    if (header === 0) break;
    const length = header % UNPACKED;
    if (at + length > bytes.length) throw new Error("an LZ4 block beyond its frame");
    const block = bytes.subarray(at, at + length);
    if (header >= UNPACKED) out.literals(block);
    else unpackBlock(block, out);
    at += length + ((flags & 16) !== 0 ? 4 : 0);
  }
  return out.whole();
}

/** What is unpacked so far; matches refer to any of it. */
class Output {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  literals(piece: Uint8Array): void {
    if (piece.length > this.#bytes.length - this.#at) throw new Error("an LZ4 frame longer than it says");
    this.#bytes.set(piece, this.#at);
    this.#at += piece.length;
  }

  match(offset: number, length: number): void {
    const from = this.#at - offset;
    if (offset === 0 || from < 0) throw new Error("an LZ4 match before the start");
    if (length > this.#bytes.length - this.#at) throw new Error("an LZ4 frame longer than it says");
    if (offset >= length) this.#bytes.copyWithin(this.#at, from, from + length);
    else for (let i = 0; i < length; i++) this.#bytes[this.#at + i] = this.#bytes[from + i] ?? 0;
    this.#at += length;
  }

  whole(): Uint8Array {
    if (this.#at !== this.#bytes.length) throw new Error("an LZ4 frame shorter than it says");
    return this.#bytes;
  }
}

function unpackBlock(block: Uint8Array, out: Output): void {
  let at = 0;
  const next = (): number => {
    const byte = block[at++];
    if (byte === undefined) throw new Error("an LZ4 block without end");
    return byte;
  };
  const extended = (start: number): number => {
    let length = start;
    for (let more = start === 15 ? 255 : 0; more === 255; length += more) more = next();
    return length;
  };
  while (at < block.length) {
    const token = next();
    const literals = extended(token >> 4);
    if (literals > block.length - at) throw new Error("LZ4 literals beyond their block");
    out.literals(block.subarray(at, at + literals));
    at += literals;
    if (at === block.length) return;
    const offset = next() + 256 * next();
    out.match(offset, extended(token & 15) + MIN_MATCH);
  }
}
