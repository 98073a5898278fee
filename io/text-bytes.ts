/**
 * Bytes of text columns as text. Bytes that are not UTF-8 become lone surrogates, as in Python's
 * `surrogateescape`, so that a caller can tell them from a U+FFFD that the text really has.
 */
import { isAscii, isUtf8 } from "node:buffer";

const REPLACEMENT = "\ufffd";
/** Byte 0x80 is U+DC80. */
const ESCAPE = 0xdc00;
/** Keeps a byte order mark at the start of a value, which other decoders drop. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

export function textOf(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  return text.includes(REPLACEMENT) && !isUtf8(bytes) ? escaped(bytes) : text;
}

/** Shorter values are copied: as parts of a page they would keep all of it in memory. */
const LONG = 256;
/** Larger pages are not read as one text: a text that is kept keeps all of its page. */
const MOST_BYTES = 1 << 21;

/**
 * The texts of the values of one page. Long ones of ASCII are parts of one text of the whole page:
 * as texts of their own the garbage collector would copy each of them twice.
 */
export function textsOf(values: ArrayLike<Uint8Array>): string[] {
  const [first, last] = [values[0], values[values.length - 1]];
  if (first === undefined || last === undefined) return [];
  const { buffer, byteOffset: from } = first;
  const size = last.byteOffset + last.length - from;
  if (buffer !== last.buffer || size > MOST_BYTES) return Array.from(values, textOf);
  let page = "";
  return Array.from(values, (bytes) => {
    if (bytes.length < LONG || bytes.buffer !== buffer || !isAscii(bytes)) return textOf(bytes);
    if (page === "") page = Buffer.from(buffer, from, size).toString("latin1");
    const at = bytes.byteOffset - from;
    return page.slice(at, at + bytes.length);
  });
}

/** Each byte that starts no whole character is escaped. */
function escaped(bytes: Uint8Array): string {
  const parts: string[] = [];
  let from = 0;
  const take = (to: number): void => {
    if (to > from) parts.push(utf8.decode(bytes.subarray(from, to)));
  };
  for (let at = 0; at < bytes.length; ) {
    const length = characterAt(bytes, at);
    if (length > 0) at += length;
    else {
      take(at);
      parts.push(String.fromCharCode(ESCAPE + (bytes[at] ?? 0)));
      from = ++at;
    }
  }
  take(bytes.length);
  return parts.join("");
}

/** Bytes of the character at a place; 0 where none is. */
function characterAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return length <= 1 || (at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) ? length : 0;
}
