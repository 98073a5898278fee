/**
 * Arrow files whose messages are found by the footer only: polars and apache-arrow's own writer do
 * not start them with a framed schema. Each batch is read as a small file of its own: its message,
 * those of the dictionaries, and the footer with their places changed.
 * Promises: counts and places are checked against the file before they are used.
 */
import { checkFooter, type FooterBlock } from "./arrow-check.ts";

const MAGIC = Buffer.from("ARROW1");
const MAX_FOOTER = 64 * 2 ** 20;
const START = 8;

export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;
export type FileParts = {
  dictionaries: FooterBlock[];
  batches: FooterBlock[];
  /** A file of the given messages: those of all dictionaries, then one batch or none. */
  fileOf(dictionaries: readonly Uint8Array[], batch: Uint8Array | null): Uint8Array;
};

/** @throws Error if the file does not end with a footer that fits it */
export async function fileParts(readAt: ReadAt, size: number): Promise<FileParts> {
  const tail = Buffer.from(await readAt(size - 10, 10));
  if (size < 24 || !tail.subarray(4).equals(MAGIC)) throw new Error("a file without its end marker");
  const length = tail.readInt32LE(0);
  if (!(length > 0 && length <= MAX_FOOTER && length + 18 <= size))
    throw new Error(`a footer of ${length} bytes in a file of ${size}`);
  const footer = await readAt(size - 10 - length, length);
  const { dictionaries, batches } = checkFooter(footer, size - 10 - length);
  const fileOf = (messages: readonly Uint8Array[], batch: Uint8Array | null): Uint8Array => {
    const changed = Buffer.from(footer);
    let at = START;
    const place = (position: number, message: Uint8Array): void => {
      changed.writeBigInt64LE(BigInt(at), position);
      at += message.length;
    };
    messages.forEach((message, i) => {
      place(dictionaries.blocks[i]?.position ?? 0, message);
    });
    if (batches.count > 0) changed.writeUInt32LE(batch === null ? 0 : 1, batches.position);
    // The batch takes the place of the first block, with its own lengths.
    const first = batches.blocks[0];
    if (batch !== null && first !== undefined) {
      const own = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
      const metadata = START + own.getUint32(4, true);
      changed.writeInt32LE(metadata, first.position + 8);
      changed.writeBigInt64LE(BigInt(batch.length - metadata), first.position + 16);
      place(first.position, batch);
    }
    const end = Buffer.alloc(4);
    end.writeInt32LE(length);
    const start = Buffer.concat([MAGIC, Buffer.alloc(2)]);
    return Buffer.concat([start, ...messages, ...(batch === null ? [] : [batch]), changed, end, MAGIC]);
  };
  return { dictionaries: dictionaries.blocks, batches: batches.blocks, fileOf };
}
