/**
 * Tests that a cell holds packed: text that was pickled or written as JSON, packed by zlib and
 * written in base64, as LiveCodeBench stores private tests. A pickle is read by opcodes that can
 * only make a text; what is unpacked is bounded.
 */
import { inflateSync } from "node:zlib";
import { pickledText } from "../../io/literals/pickle-text.ts";
import type { Rejection } from "./format.ts";

export const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
/** The first two bytes that zlib writes, for each of its levels, in base64. */
const ZLIB = /^\s*e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/;
const JSON_STARTS: ReadonlySet<string> = new Set('[{"');

/** Whether a text can be tests that are packed. */
export const isPackedText = (text: string): boolean => ZLIB.test(text) && BASE64.test(text);

/** The text that is packed, or why there is none. @param maxBytes of the text */
export function packedText(cell: string, maxBytes: number): { text: string } | { rejection: Rejection } {
  try {
    const bytes = inflateSync(Buffer.from(cell, "base64"), { maxOutputLength: Math.floor(maxBytes) });
    const isJson = JSON_STARTS.has(bytes.toString("latin1", 0, 1));
    return { text: isJson ? new TextDecoder("utf-8", { fatal: true }).decode(bytes) : pickledText(bytes) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      return { rejection: { reason: "row_too_large", detail: `more than ${maxBytes} bytes` } };
    const detail = error instanceof Error ? error.message : String(error);
    return { rejection: { reason: "unreadable_tests", detail } };
  }
}
