import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalJson, hashSeed, hashUnit, sha256 } from "../../io/hash.ts";

const plain = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

test.each(["", "a", "é\ud800x", "\udc00", "\u0000\u2028", "🙂".repeat(1000)])(
  "a text is hashed as UTF-8, half a surrogate pair included (%j)",
  (text) => {
    expect(sha256(text)).toBe(plain(text));
  },
);

test("bytes are hashed as they are, also part of a larger buffer", () => {
  const bytes = new Uint8Array([1, 2, 255]);
  expect(sha256(bytes)).toBe(plain(bytes));
  expect(sha256(bytes.subarray(1, 2))).toBe(plain(new Uint8Array([2])));
});

test("anything else is hashed as its canonical JSON", () => {
  expect(sha256({ b: [{ d: 1, c: null }], a: undefined })).toBe(plain('{"b":[{"c":null,"d":1}]}'));
  expect(canonicalJson({ z: 1, a: { y: 2n, x: [] } })).toBe('{"a":{"x":[],"y":"2n"},"z":1}');
});

test("seeds and units are of the canonical JSON of their parts", () => {
  const parts = ['a "quoted" part', 7, -0, 0.5] as const;
  const digest = plain(canonicalJson(parts));
  expect(hashSeed(...parts)).toBe(Number.parseInt(digest.slice(0, 8), 16) & 0x7fffffff);
  expect(hashUnit(...parts)).toBe(Number.parseInt(digest.slice(0, 13), 16) / 2 ** 52);
  expect(hashSeed("ab", "c")).not.toBe(hashSeed("a", "bc"));
});
