import { expect, test } from "vitest";
import { unpackedLengths } from "../../io/arrow-buffers.ts";

const body = (...lengths: bigint[]): Uint8Array => {
  const bytes = Buffer.alloc(16 * lengths.length);
  lengths.forEach((length, i) => {
    bytes.writeBigInt64LE(length, 16 * i);
  });
  return bytes;
};
const regions = (count: number) => Array.from({ length: count }, (_, i) => ({ start: 16 * i, size: 16 }));

test("lengths come in order; empty buffers and those stored as they are have none", () => {
  expect(unpackedLengths(body(5n, -1n, 0n), [...regions(3), { start: 0, size: 0 }])).toEqual([5, 0]);
});

test("lengths beyond the limit, alone or together, are refused before anything is unpacked", () => {
  expect(() => unpackedLengths(body(2n ** 40n), regions(1))).toThrow("unpacked bytes");
  expect(() => unpackedLengths(body(2n ** 29n, 2n ** 29n, 1n), regions(3))).toThrow("unpacked bytes");
  expect(() => unpackedLengths(body(-2n), regions(1))).toThrow("unpacked bytes");
  expect(() => unpackedLengths(body(1n), [{ start: 0, size: 7 }])).toThrow("7 bytes");
});
