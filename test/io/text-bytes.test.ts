import { expect, test } from "vitest";
import { textOf } from "../../io/text-bytes.ts";

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
