/**
 * Buffers of Arrow messages, as they are or compressed (LZ4 frames and zstd): a compressed one
 * starts with its unpacked length.
 * Promises: lengths are checked before anything is unpacked, so that a message takes a bounded
 * amount of memory, and a buffer unpacks to exactly its length.
 */
import { type Batch, CODEC, type Region } from "./arrow-check.ts";
import { unpackLz4Frame } from "./lz4-frame.ts";
import { decompressPage } from "./parquet/codecs.ts";

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

/**
 * Buffers of a batch, one at each call, in order. Await `codecsReady` before, for zstd.
 * @throws Error for lengths beyond the limit; the function throws after the last buffer
 */
export function unpackedBuffers(body: Uint8Array, { regions, codec }: Batch): () => Uint8Array {
  if (codec !== null) unpackedLengths(body, regions);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let next = 0;
  return () => {
    const region = regions[next++];
    if (region === undefined) throw new Error("a batch with too few buffers");
    const { start, size } = region;
    if (codec === null || size === 0) return body.subarray(start, start + size);
    const length = Number(view.getBigInt64(start, true));
    const bytes = body.subarray(start + PREFIX, start + size);
    if (length === -1) return bytes;
    return codec === CODEC.lz4 ? unpackLz4Frame(bytes, length) : decompressPage("ZSTD", bytes, length);
  };
}
