/**
 * Footer of an Arrow file, for files whose messages are found by it only: polars and some others do
 * not start a file with a framed schema.
 * Promises: counts and places are checked against the file before they are used.
 */
import { checkFooter, type Footer } from "./arrow-check.ts";

const MAGIC = Buffer.from("ARROW1");
const MAX_FOOTER = 64 * 2 ** 20;

export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

/** @throws Error if the file does not end with a footer that fits it */
export async function footerOf(readAt: ReadAt, size: number): Promise<Footer> {
  const tail = Buffer.from(await readAt(size - 10, 10));
  if (size < 24 || !tail.subarray(4).equals(MAGIC)) throw new Error("a file without its end marker");
  const length = tail.readInt32LE(0);
  if (!(length > 0 && length <= MAX_FOOTER && length + 18 <= size))
    throw new Error(`a footer of ${length} bytes in a file of ${size}`);
  return checkFooter(await readAt(size - 10 - length, length), size - 10 - length);
}
