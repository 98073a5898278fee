import { expect, test } from "vitest";
import { encodedLarge, encodedSmall, isSmall } from "../../judge/compare/expected-bytes.ts";
import { encodedParts, pieces } from "../../judge/pieces.ts";

const MEBIBYTE = 1 << 20;
const SNAKE = "\u{1f40d}";

test("inputs are grouped into pieces of a mebibyte or little more, in order", () => {
  const inputs = ["a".repeat(MEBIBYTE - 1), "b", "c", "d".repeat(2 * MEBIBYTE), "e"];
  expect([...pieces(inputs)].map((piece) => piece.map((text) => text[0]).join(""))).toEqual([
    "ab",
    "cd",
    "e",
  ]);
});

test("a problem without inputs is one empty piece, so that the zygote learns of it", () => {
  expect([...pieces([])]).toEqual([[]]);
});

test("inputs that end with a full piece are followed by no empty one", () => {
  expect([...pieces(["x".repeat(MEBIBYTE)])]).toHaveLength(1);
});

test("small texts are joined with the head, large ones are split, and no byte is lost", () => {
  const texts = ["one", "x".repeat(2 * MEBIBYTE + 5), "two", "three"];
  const parts = [...encodedParts([Buffer.from("head")], texts)];
  expect(parts.map(({ length }) => length)).toEqual([7, MEBIBYTE, MEBIBYTE, 5, 8]);
  expect(Buffer.concat(parts).equals(Buffer.from(`head${texts.join("")}`))).toBe(true);
});

test("a character beyond the first plane is never split between two parts", () => {
  const text = `x${SNAKE.repeat(MEBIBYTE)}`;
  const parts = [...encodedParts([], [text])];
  expect(parts.length).toBeGreaterThan(1);
  expect(Buffer.concat(parts).equals(Buffer.from(text))).toBe(true);
});

test("a large expected output is encoded in slices, with a newline behind it as sentinel", () => {
  const text = `é${SNAKE.repeat(300_000)}`;
  const slices = encodedLarge(text);
  let [turns, step] = [0, slices.next()];
  for (; !step.done; step = slices.next()) turns++;
  const { bytes, length } = step.value;
  expect(turns).toBe(6);
  expect(bytes.subarray(0, length).equals(Buffer.from(text))).toBe(true);
  expect([length, bytes[length]]).toEqual([1_200_002, 0x0a]);
});

test("a small expected output is valid until the next one is encoded", () => {
  const first = encodedSmall("12");
  expect([first.length, first.bytes[2]]).toEqual([2, 0x0a]);
  expect(encodedSmall("345").bytes).toBe(first.bytes);
});

test("an output is small if it fits the shared buffer in any alphabet", () => {
  const most = Math.floor(MEBIBYTE / 3);
  expect([isSmall("€".repeat(most)), isSmall("€".repeat(most + 1))]).toEqual([true, false]);
  expect(encodedSmall("€".repeat(most)).length).toBe(3 * most);
});
