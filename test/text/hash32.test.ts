import { expect, test } from "vitest";
import { hashText, mix32, step32 } from "../../text/hash32.ts";
import { randomOf } from "../io/random-rows.ts";

/** MurmurHash3's finaliser in large integers, as its author states it. */
function reference(value: number): number {
  const word = 0xffffffffn;
  let h = BigInt(value) & word;
  h ^= h >> 16n;
  h = (h * 0x85ebca6bn) & word;
  h ^= h >> 13n;
  h = (h * 0xc2b2ae35n) & word;
  return Number(h ^ (h >> 16n));
}

test("the mixer is MurmurHash3's finaliser, on words with and without the highest bit", () => {
  const random = randomOf(1);
  for (const value of [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) expect(mix32(value)).toBe(reference(value));
  for (let i = 0; i < 2000; i++) {
    const value = Math.floor(random() * 2 ** 32);
    expect(mix32(value)).toBe(reference(value));
    expect(mix32(value | 0)).toBe(reference(value));
  }
});

test("the hash of a text is frozen: it is in every token of every program", () => {
  expect(hashText("")).toBe(0);
  expect(["a", "b", "ab", "ba", "for", "\0", "é😀"].map(hashText)).toMatchInlineSnapshot(`
    [
      348108282,
      294376019,
      2541469924,
      2837550757,
      1715886997,
      1364076727,
      1377567245,
    ]
  `);
});

test("short texts do not collide", () => {
  const letters = [..."abcdefghijklmnopqrstuvwxyz_0123456789"];
  const texts = letters.flatMap((a) => [
    a,
    ...letters.flatMap((b) => [a + b, ...letters.map((c) => a + b + c)]),
  ]);
  const hashes = new Set(texts.map(hashText));
  // 52,000 texts in 2^32 places: 0.3 collisions are to be expected.
  expect(texts.length - hashes.size).toBeLessThanOrEqual(3);
});

test("length and order count, and a text may be hashed unit by unit", () => {
  expect(hashText("aa")).not.toBe(hashText("a"));
  expect(hashText("\0")).not.toBe(hashText("\0\0"));
  expect(hashText("ab")).not.toBe(hashText("ba"));
  let h = 0;
  for (const unit of "word") h = step32(h, unit.charCodeAt(0));
  expect(mix32(h ^ 4)).toBe(hashText("word"));
});

test("each bit of a hash is set in half of all texts", () => {
  const counts = new Array<number>(32).fill(0);
  for (let i = 0; i < 4000; i++) {
    const hash = hashText(`name_${i}`);
    for (let bit = 0; bit < 32; bit++) counts[bit] = (counts[bit] as number) + ((hash >>> bit) & 1);
  }
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
});
