/**
 * The text of a pickle that holds one string, and nothing else. A pickle is a program that can
 * import and call anything, so this reader admits only the opcodes with which Python writes a
 * string: PROTO, FRAME, the BINUNICODE forms, MEMOIZE and STOP. Every other opcode is refused,
 * unread.
 * Promises: reads only within the bytes; the text is no longer than they are.
 */
import { isUtf8 } from "node:buffer";

const OP = {
  proto: 0x80,
  frame: 0x95,
  short: 0x8c,
  unicode: 0x58,
  long: 0x8d,
  memoize: 0x94,
  stop: 0x2e,
} as const;
const MAX_PROTOCOL = 5;

/** @throws Error for any other pickle */
export function pickledText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let text: string | null = null;
  const number = (width: 1 | 4 | 8): number => {
    const value =
      width === 1
        ? view.getUint8(at)
        : width === 4
          ? view.getUint32(at, true)
          : Number(view.getBigUint64(at, true));
    at += width;
    return value;
  };
  const take = (length: number): Uint8Array => {
    if (!(length <= bytes.length - at))
      throw new Error(`${length} bytes where ${bytes.length - at} are left`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const push = (length: number): void => {
    const piece = take(length);
    if (text !== null) throw new Error("a pickle of more than one text");
    if (!isUtf8(piece)) throw new Error("a text that is not UTF-8");
    text = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString("utf8");
  };
  try {
    for (;;) {
      const code = number(1);
      if (code === OP.stop) break;
      if (code === OP.proto && at === 1) {
        if (number(1) > MAX_PROTOCOL) throw new Error("a pickle of an unknown protocol");
      } else if (code === OP.frame) {
        const length = number(8);
        if (length > bytes.length - at) throw new Error("a frame beyond the end");
      } else if (code === OP.short) push(number(1));
      else if (code === OP.unicode) push(number(4));
      else if (code === OP.long) push(number(8));
      else if (code !== OP.memoize || text === null)
        throw new Error(`opcode 0x${code.toString(16).padStart(2, "0")} at byte ${at - 1}, which is refused`);
    }
  } catch (error) {
    throw error instanceof RangeError ? new Error("a pickle without end") : error;
  }
  if (text === null || at !== bytes.length) throw new Error("something beside one text");
  return text;
}
