/**
 * JSON of a row, parsed at the speed of JSON.parse, with two checks that it lacks: a key that comes
 * twice in one object is an error (JSON.parse keeps the last in silence), and so is a value nested
 * deeper than MAX_DEPTH, on which later code would overflow its stack.
 */
import { LiteralError, MAX_DEPTH, parseExactJson } from "./exact-json.ts";

const [QUOTE, COLON, SLASH] = [34, 58, 92];
const OPEN = new Set([91, 123]);
const CLOSE = new Set([93, 125]);

/** @throws LiteralError or SyntaxError */
export function parseStrictJson(text: string): unknown {
  const keys = countKeys(text);
  const value: unknown = JSON.parse(text);
  // Only the text tells which key it is; the parser of exact values finds it.
  if (keys !== keysOf(value)) parseExactJson(text, { uniqueKeys: true });
  return value;
}

/** Keys in the text; anything that is not JSON is left to the parser. */
function countKeys(text: string): number {
  let [keys, depth] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) break;
      if (isKey(text, at + 1)) keys++;
    } else if (OPEN.has(code)) {
      if (++depth > MAX_DEPTH) throw new LiteralError("too deep", at);
    } else if (CLOSE.has(code)) depth--;
  }
  return keys;
}

/** Place of the closing quote; -1 without one. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = end;
    while (text.charCodeAt(slashes - 1) === SLASH) slashes--;
    if ((end - slashes) % 2 === 0) return end;
  }
  return -1;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === COLON;
}

function keysOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, member) => sum + keysOf(member), 0);
  const members = Object.values(value);
  return members.reduce<number>((sum, member) => sum + keysOf(member), members.length);
}
