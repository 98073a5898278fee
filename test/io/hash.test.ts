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

test.each<[string, unknown]>([
  ["undefined members and elements", { a: undefined, b: [undefined, () => 1], c: { d: undefined } }],
  ["numbers as keys", { 10: "a", 9: "b", "-1": "c", x: { 2: 1, 1: 2 } }],
  ["dates and bytes", { when: new Date(0), bytes: Buffer.from([1, 2]) }],
  ["numbers that JSON lacks", [Number.NaN, Number.POSITIVE_INFINITY, -0, 12n]],
  ["odd keys", JSON.parse('{"__proto__":{"b":1,"a":2},"":0,"é":1,"\\ud800":2,"Z":3,"a":4}')],
  ["plain values", "text\u2028\ud800"],
])("canonical JSON of %s is that of sorting while it is written", (_, value) => {
  const sorting = (_key: string, member: unknown): unknown => {
    if (typeof member === "bigint") return `${member}n`;
    if (member === null || typeof member !== "object" || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  };
  expect(canonicalJson(value)).toBe(JSON.stringify(value, sorting));
});
