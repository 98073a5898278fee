import { brotliCompressSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { codecsReady, decompressPage, zstdCompress } from "../../../io/parquet/codecs.ts";
import { randomOf } from "../random-rows.ts";

beforeAll(codecsReady);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sample = (length: number): Uint8Array => {
  const random = randomOf(length + 1);
  return Uint8Array.from({ length }, () => Math.floor(random() * 7));
};

describe("zstd", () => {
  test("pages of every width of the frame's content size come back, and equal input gives equal bytes", () => {
    for (const size of [2, 3, 255, 256, 257, 65_791, 65_792, 100_000]) {
      const page = sample(size);
      const packed = zstdCompress(page);
      expect(Buffer.from(packed).equals(zstdCompress(page.slice())), `${size}`).toBe(true);
      expect(Buffer.from(decompressPage("ZSTD", packed, size)).equals(page), `${size}`).toBe(true);
      expect(() => decompressPage("ZSTD", packed, size - 1)).toThrow(/page header says|page holds/);
      expect(() => decompressPage("ZSTD", packed, size + 1)).toThrow(/page header says|page holds/);
    }
  });

  test("a frame that claims another content size is refused before memory is taken for it", () => {
    const packed = zstdCompress(sample(100_000));
    const descriptor = packed[4] as number;
    expect(descriptor >> 6).toBe(2);
    const claim = packed.slice();
    const at = 5 + ((descriptor & 0x20) === 0 ? 1 : 0);
    new DataView(claim.buffer).setUint32(at, 0xf0000000, true);
    expect(() => decompressPage("ZSTD", claim, 100_000)).toThrow("a zstd frame of 4026531840 bytes");
  });

  test("a frame cut anywhere, or of other bytes, is an error of ours", () => {
    const packed = zstdCompress(sample(500));
    for (let end = 0; end < packed.length; end += 9)
      expect(() => decompressPage("ZSTD", packed.slice(0, end), 500), `${end}`).toThrow(/zstd frame/);
    expect(() => decompressPage("ZSTD", bytes("no frame at all"), 500)).toThrow("not a zstd frame");
  });
});

describe("codecs of other writers", () => {
  const text = "abababababcd".repeat(3);

  test.each([
    ["GZIP", gzipSync(text)],
    ["BROTLI", brotliCompressSync(text)],
  ] as const)("%s pages are unpacked, to no more than the header says", (codec, packed) => {
    expect(new TextDecoder().decode(decompressPage(codec, packed, text.length))).toBe(text);
    expect(() => decompressPage(codec, packed, text.length - 1)).toThrow();
    expect(() => decompressPage(codec, packed, text.length + 1)).toThrow("36 bytes where its header says 37");
    expect(() => decompressPage(codec, packed.subarray(0, packed.length - 9), text.length)).toThrow();
  });

  // By hand: two literals and a copy of eight characters from two back.
  test.each([
    ["SNAPPY", [10, 0x04, 97, 98, 0x11, 2], "ababababab", 5],
    ["LZ4_RAW", [0x24, 97, 98, 2, 0, 0x20, 99, 100], "abababababcd", 3],
  ] as const)(
    "%s pages are unpacked; a copy from before the page's start is refused",
    (codec, packed, expected, at) => {
      const page = decompressPage(codec, Uint8Array.from(packed), expected.length);
      expect(new TextDecoder().decode(page)).toBe(expected);
      const broken = Uint8Array.from(packed).fill(9, at, at + 1);
      expect(() => decompressPage(codec, broken, expected.length)).toThrow();
    },
  );

  test("an unpacked page is the page, and must have its size", () => {
    const page = bytes("abc");
    expect(decompressPage("UNCOMPRESSED", page, 3)).toBe(page);
    expect(() => decompressPage("UNCOMPRESSED", page, 0)).toThrow("3 bytes where its header says 0");
  });

  test("a page of nothing needs no bytes in any codec", () => {
    for (const codec of ["ZSTD", "GZIP", "BROTLI", "SNAPPY"] as const)
      expect(decompressPage(codec, new Uint8Array(0), 0)).toHaveLength(0);
  });
});
