import { expect, test } from "vitest";
import { textOf, textsOf } from "../../io/text-bytes.ts";

const of = (...bytes: number[]): string => textOf(Uint8Array.from(bytes));

test("UTF-8 is decoded, with its byte order mark and a U+FFFD that it has", () => {
  for (const text of ["", "añ😀", "\ufeffa", "a\ufffdb"]) expect(textOf(Buffer.from(text))).toBe(text);
});

test("bytes that are not UTF-8 become lone surrogates, and the text around them stays", () => {
  expect(of(0x61, 0xff, 0x62)).toBe("a\udcffb");
  expect(of(0xf0, 0x9f, 0x98)).toBe("\udcf0\udc9f\udc98");
  expect(of(0xc3, 0xa9, 0xc0, 0x80)).toBe("é\udcc0\udc80");
  expect(of(0xef, 0xbf, 0xbd, 0xed, 0xa0, 0x80)).toBe("\ufffd\udced\udca0\udc80");
});

test("the texts of a page are those of its values, of any length, with bytes between them or not", () => {
  const long = "the array of integers ".repeat(30);
  const texts = ["", long, `${long}é`, "id-1", `\ufeff${long}`, `${long}1`];
  const parts = texts.map((text) => Buffer.from(text));
  for (const gap of [0, 4]) {
    const page = Buffer.concat(parts.flatMap((part) => [Buffer.alloc(gap, 0x81), part]));
    let at = 3;
    // A view within a larger buffer, as pages of a file are.
    const inside = Buffer.concat([Buffer.alloc(3), page, Buffer.alloc(7)]);
    const values = parts.map((part) => {
      at += gap + part.length;
      return new Uint8Array(inside.buffer, inside.byteOffset + at - part.length, part.length);
    });
    expect(textsOf(values)).toEqual(texts);
  }
  expect(textsOf([Buffer.from(long), Buffer.from("a\ufffdb"), Uint8Array.of(0xff)])).toEqual([
    long,
    "a\ufffdb",
    "\udcff",
  ]);
  expect(textsOf([])).toEqual([]);
});
