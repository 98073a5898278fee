/**
 * Compressed buffers of Arrow messages (LZ4 frames and zstd): each starts with its unpacked length.
 * Promises: lengths are checked before anything is unpacked, so that a message takes a bounded
 * amount of memory, and a buffer unpacks to exactly its length. The codecs are registered with
 * apache-arrow, which calls them in the order of the buffers.
 */
import type { CompressionType } from "apache-arrow";
import { unpackLz4Frame } from "./lz4-frame.ts";
import { codecsReady, decompressPage } from "./parquet/codecs.ts";

export type Region = { start: number; size: number };
/** Codec of Message.fbs. */
export const CODEC = { lz4: 0, zstd: 1 } as const;

/** Unpacked bytes that a message may have. */
const MAX_UNPACKED = 2 ** 30;
const PREFIX = 8;

/**
 * Unpacked lengths of a message's compressed buffers, in order; others are stored as they are.
 * @throws Error for lengths beyond the limit
 */
export function unpackedLengths(body: Uint8Array, regions: readonly Region[]): number[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const lengths: number[] = [];
  let total = 0;
  for (const { start, size } of regions) {
    if (size === 0) continue;
    if (size < PREFIX) throw new Error(`a compressed buffer of ${size} bytes`);
    const length = Number(view.getBigInt64(start, true));
    if (length === -1) continue;
    total += length;
    if (!(length >= 0 && total <= MAX_UNPACKED)) throw new Error(`buffers of ${total} unpacked bytes`);
    lengths.push(length);
  }
  return lengths;
}

/** Lengths of the buffers that apache-arrow unpacks next. Reading a message is synchronous. */
let expected: number[] = [];
let ready: Promise<void> | undefined;

/**
 * Runs `read` with the codecs. @param lengths of all compressed buffers that it unpacks, in order
 */
export function withLengths<T>(lengths: readonly number[], read: () => T): T {
  expected = [...lengths];
  try {
    return read();
  } finally {
    expected = [];
  }
}

function next(): number {
  const length = expected.shift();
  if (length === undefined) throw new Error("a compressed buffer too many");
  return length;
}

/** Registers the codecs once; await it before the first compressed message. */
export const buffersReady = (): Promise<void> => (ready ??= register());

async function register(): Promise<void> {
  await codecsReady();
  const { compressionRegistry } = await import("apache-arrow");
  const codecs: [CompressionType, (bytes: Uint8Array, size: number) => Uint8Array][] = [
    [CODEC.lz4, unpackLz4Frame],
    [CODEC.zstd, (bytes, size) => decompressPage("ZSTD", bytes, size)],
  ];
  for (const [type, unpack] of codecs)
    compressionRegistry.set(type, { decode: (bytes) => unpack(bytes, next()) });
}
