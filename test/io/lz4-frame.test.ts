import { expect, test } from "vitest";
import { unpackLz4Frame } from "../../io/lz4-frame.ts";

const MAGIC = [0x04, 0x22, 0x4d, 0x18];
const u32 = (value: number): number[] => [
  value & 255,
  (value >>> 8) & 255,
  (value >>> 16) & 255,
  value >>> 24,
];
const raw = (text: string): number[] => [...u32((0x80000000 | text.length) >>> 0), ...Buffer.from(text)];
const packed = (...bytes: number[]): number[] => [...u32(bytes.length), ...bytes];
const frame = (blocks: number[][], flags = 0x40, header: number[] = []): Uint8Array =>
  Uint8Array.from([...MAGIC, flags, 0x40, ...header, 0, ...blocks.flat(), ...u32(0)]);
const text = (bytes: Uint8Array, size: number): string => Buffer.from(unpackLz4Frame(bytes, size)).toString();

test("stored and packed blocks, and matches into earlier blocks", () => {
  expect(text(frame([raw("abc")]), 3)).toBe("abc");
  // Three literals, then 6 bytes from 3 back; the last token has literals only.
  expect(text(frame([packed(0x32, ...Buffer.from("abc"), 3, 0, 0x10, 0x64)]), 10)).toBe("abcabcabcd");
  expect(text(frame([raw("abcd"), packed(0x00, 4, 0, 0x10, 0x65)]), 9)).toBe("abcdabcde");
});

test("long literals and long matches", () => {
  const literals = "x".repeat(300);
  const block = packed(0xff, 255, 30, ...Buffer.from(literals), 1, 0, 255, 0, 0x10, 0x79);
  expect(text(frame([block]), 300 + 15 + 255 + 4 + 1)).toBe(`${"x".repeat(574)}y`);
});

test("a content size, a dictionary id and checksums are skipped", () => {
  const flags = 0x40 | 0x10 | 0x08 | 0x04 | 0x01;
  const bytes = frame([[...raw("ab"), 1, 2, 3, 4]], flags, [...u32(2), ...u32(0), ...u32(7)]);
  expect(text(bytes, 2)).toBe("ab");
});

test.each<[string, Uint8Array, number, RegExp]>([
  ["another frame", Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), 1, /not an LZ4 frame/],
  ["no end", frame([raw("abc")]).subarray(0, 14), 3, /without end/],
  ["a block beyond the frame", frame([u32(1000)]), 3, /block beyond/],
  ["more than it says", frame([raw("abc")]), 2, /longer/],
  ["less than it says", frame([raw("abc")]), 4, /shorter/],
  ["literals beyond the block", frame([packed(0xf0, 200)]), 300, /literals beyond/],
  ["a match before the start", frame([packed(0x10, 0x61, 9, 0)]), 300, /before the start/],
  ["a match of nothing", frame([packed(0x10, 0x61, 0, 0)]), 300, /before the start/],
  ["a match without end", frame([packed(0x1f, 0x61, 1, 0, 255, 255, 255, 0)]), 300, /longer/],
  ["a token cut off", frame([packed(0x1f, 0x61, 1)]), 300, /without end/],
])("%s is refused", (_what, bytes, size, message) => {
  expect(() => unpackLz4Frame(bytes, size)).toThrow(message);
});
