import { expect, test } from "vitest";
import { pickledText } from "../../../io/literals/pickle-text.ts";

const bytes = (...parts: (number | string)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part))));
const long = (length: number): string => {
  const out = Buffer.alloc(8);
  out.writeBigUInt64LE(BigInt(length));
  return out.toString("latin1");
};
const PROTO = bytes(0x80, 4);
const of = (...parts: (number | string)[]): string => pickledText(Buffer.concat([PROTO, bytes(...parts)]));

test("every form in which Python writes a text is read", () => {
  expect(of(0x8c, 2, "ab", 0x94, ".")).toBe("ab");
  expect(of("X", 3, 0, 0, 0, "aé", ".")).toBe("aé");
  expect(of(0x8d, long(2), "ab", 0x94, ".")).toBe("ab");
  expect(of(0x95, long(5), 0x8c, 1, "a", 0x94, ".")).toBe("a");
});

test("a text of many bytes, between frames as Python writes it", () => {
  const text = "x".repeat(70_000);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  const pickle = Buffer.concat([PROTO, bytes("X"), size, bytes(text, 0x95, long(2), 0x94, ".")]);
  expect(pickledText(pickle)).toBe(text);
});

test.each([
  ["a global", ["cos\nsystem\n."], /opcode 0x63 at byte 2, which is refused/],
  ["a call", [0x8c, 1, "a", "R."], /opcode 0x52/],
  ["a memo of protocol 2", ["X", 1, 0, 0, 0, "a", "q", 0, "."], /opcode 0x71/],
  ["two texts", [0x8c, 1, "a", 0x8c, 1, "b", "."], /more than one text/],
  ["no text", ["."], /something beside one text/],
  ["something after the end", [0x8c, 1, "a", ".", "."], /something beside one text/],
  ["no end", [0x8c, 1, "a"], /without end/],
  ["a text beyond the end", [0x8d, long(2 ** 40), "a."], /bytes where 2 are left/],
  ["a frame beyond the end", [0x95, long(2 ** 40), 0x8c, 1, "a."], /frame beyond/],
  ["a memo of nothing", [0x94, 0x8c, 1, "a."], /opcode 0x94/],
  ["a second protocol", [0x8c, 1, "a", 0x80, 4, "."], /opcode 0x80/],
])("%s is refused", (_what, parts, message) => expect(() => of(...parts)).toThrow(message));

test("bytes that are not UTF-8, an unknown protocol and nothing are refused", () => {
  expect(() => pickledText(Buffer.concat([PROTO, Buffer.from([0x8c, 1, 0xff, 0x2e])]))).toThrow("not UTF-8");
  expect(() => pickledText(bytes(0x80, 6, 0x8c, 1, "a."))).toThrow("unknown protocol");
  expect(() => pickledText(bytes())).toThrow("without end");
});
