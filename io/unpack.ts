/**
 * Bytes of a file, unpacked where it is gzip, zstd or bzip2 (by its first bytes, whatever its
 * name).
 * Promises: memory is bounded by a block of the codec; a file that expands without end is refused,
 * and so is one that is damaged or cut off. Wraps zlib, fzstd (streams, which zlib of Node 20 and
 * zstd-wasm lack) and unbzip2-stream; both are pure JavaScript and loaded on first use.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { PassThrough, pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";

export type Packing = "gzip" | "zstd" | "bzip2";

/** Text of problem sets shrinks to a tenth; nothing honest shrinks to a five-hundredth. */
const MAX_RATIO = 500;
/** Unpacked bytes that are never refused. */
const FREE = 64 * 2 ** 20;
/**
 * A zstd frame of a larger window than its tools write by default, which would take as much memory.
 */
const MAX_WINDOW = 2 ** 27;
const CHUNK = 1 << 16;

/** @param start at least the first ten bytes of a file */
export function packingOf(start: Uint8Array): Packing | null {
  const [a, b, c, d] = start;
  if (a === 0x1f && b === 0x8b) return "gzip";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
  return a === 0x42 && b === 0x5a && c === 0x68 ? "bzip2" : null;
}

/** The bytes of a file in pieces. @throws Error of the file system or of the codec */
export async function* unpackedBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  let packing: Packing | null;
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(10), 0, 10, 0);
    packing = packingOf(buffer.subarray(0, bytesRead));
    if (packing === null) {
      yield* plainBytes(file);
      return;
    }
  } finally {
    await file.close();
  }
  let [read, made] = [0, 0];
  const source = createReadStream(path, { highWaterMark: CHUNK });
  source.on("data", (chunk) => {
    read += chunk.length;
  });
  source.pause();
  try {
    for await (const piece of unpackers[packing](source)) {
      made += piece.length;
      if (made > FREE && made > read * MAX_RATIO)
        throw new Error(`${packing} data that expands to more than ${MAX_RATIO} times its size`);
      yield piece;
    }
  } finally {
    source.destroy();
  }
}

async function* plainBytes(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(1 << 20), 0, 1 << 20);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

const unpackers: Record<Packing, (source: Readable) => AsyncIterable<Uint8Array>> = {
  gzip: (source) => through(source, createGunzip()),
  bzip2: async function* (source) {
    const { default: unbzip2 } = await import("unbzip2-stream");
    yield* through(source, unbzip2());
  },
  zstd: async function* (source) {
    const { Decompress } = await import("fzstd");
    let pieces: Uint8Array[] = [];
    const decoder = new Decompress((piece) => pieces.push(piece));
    let first = true;
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      if (first && windowOf(chunk) > MAX_WINDOW) throw new Error("a zstd frame of a window beyond 128 MiB");
      first = false;
      decoder.push(chunk);
      yield* pieces;
      pieces = [];
    }
    decoder.push(new Uint8Array(0), true);
    yield* pieces;
  },
};

/** An old stream emits an error without ending, so that it is handed on. */
async function* through(source: Readable, codec: NodeJS.ReadWriteStream): AsyncGenerator<Uint8Array> {
  const out = new PassThrough();
  pipeline(source, codec, out, () => {});
  codec.on("error", (error) => out.destroy(error));
  yield* out as AsyncIterable<Uint8Array>;
}

/**
 * Window of the first frame (RFC 8878, 3.1.1.1); 0 where the frame has its content's size instead.
 */
function windowOf(chunk: Uint8Array): number {
  const [descriptor = 0, window = 0] = chunk.subarray(4, 6);
  if ((descriptor & 0x20) !== 0) return 0;
  const base = 2 ** (10 + (window >> 3));
  return base + (base / 8) * (window & 7);
}
