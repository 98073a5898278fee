/**
 * Parses Python literals, as written by repr(), without running code: strings with every escape and
 * prefix, integers of any size, floats, None, True, False, lists, tuples (as lists) and dicts.
 * Values are those of exact-json.ts. Sets, bytes, complex numbers and expressions are errors.
 */
import { Cursor, type Exact, MAX_DEPTH, type ParseOptions, parseNumber } from "./exact-json.ts";

const NUMBER = /[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const RADIX = /[+-]?0[xXoObB][\da-fA-F_]+/y;
const STRING_START = /([rRuU]?)('''|"""|'|")/y;
const WORDS: [string, Exact][] = [
  ["None", null],
  ["True", true],
  ["False", false],
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
];
const SIMPLE: Record<string, string> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};
const HEX_WIDTH: Record<string, number> = { x: 2, u: 4, U: 8 };

/** @throws LiteralError with the position of the first text that is not a literal */
export function parsePythonLiteral(text: string, options: ParseOptions = {}): Exact {
  const cursor = new Cursor(text, options);
  const value = parseValue(cursor, 0);
  cursor.end();
  return value;
}

function parseValue(cursor: Cursor, depth: number): Exact {
  if (depth > MAX_DEPTH) cursor.fail("too deep");
  const next = cursor.peek();
  if (cursor.take("[")) return parseItems(cursor, "]", depth).items;
  if (cursor.take("(")) {
    const { items, single } = parseItems(cursor, ")", depth);
    if (!single && cursor.plain) cursor.fail("a tuple");
    return single ? (items[0] ?? null) : items;
  }
  if (cursor.take("{")) return parseDict(cursor, depth);
  STRING_START.lastIndex = cursor.at;
  if (STRING_START.test(cursor.text)) return parseStrings(cursor);
  for (const [word, value] of WORDS) if (cursor.take(word)) return value;
  if (next !== "" && "+-.0123456789".includes(next)) return parseAnyNumber(cursor);
  return cursor.fail("expected a literal");
}

/** `single`: one item without a comma, which in parentheses is the item itself. */
function parseItems(cursor: Cursor, close: string, depth: number): { items: Exact[]; single: boolean } {
  const items: Exact[] = [];
  let lastEnd = 0;
  cursor.members(close, true, () => {
    items.push(parseValue(cursor, depth + 1));
    lastEnd = cursor.at;
  });
  return { items, single: items.length === 1 && !cursor.text.slice(lastEnd, cursor.at).includes(",") };
}

/** Keys that are numbers, booleans or None become strings, as in json.dumps. */
function parseDict(cursor: Cursor, depth: number): Exact {
  const object: { [key: string]: Exact } = Object.create(null);
  cursor.members("}", true, () => {
    const key = parseValue(cursor, depth + 1);
    if (typeof key === "object" && key !== null) cursor.fail("a key that is no scalar");
    if (cursor.plain && typeof key !== "string") cursor.fail("a key that is no text");
    cursor.expect(":");
    cursor.set(object, String(key), parseValue(cursor, depth + 1));
  });
  return object;
}

function parseAnyNumber(cursor: Cursor): bigint | number {
  RADIX.lastIndex = cursor.at;
  const radix = RADIX.exec(cursor.text)?.[0];
  if (radix === undefined) return parseNumber(cursor, NUMBER);
  if (radix.length > 1000) cursor.fail("too many digits");
  const digits = radix.replaceAll("_", "").replace(/^[+-]/, "");
  try {
    const value = BigInt(digits);
    cursor.at += radix.length;
    return radix.startsWith("-") ? -value : value;
  } catch {
    return cursor.fail("a number with wrong digits");
  }
}

/** Adjacent strings are concatenated. */
function parseStrings(cursor: Cursor): string {
  let out = "";
  for (;;) {
    cursor.peek();
    STRING_START.lastIndex = cursor.at;
    const start = STRING_START.exec(cursor.text);
    if (start === null) return out;
    cursor.at += start[0].length;
    out += parseBody(cursor, start[2] ?? "", start[1]?.toLowerCase() === "r");
  }
}

/**
 * Search results are cached while valid, so that long strings with many escapes take linear time.
 */
function parseBody(cursor: Cursor, quote: string, raw: boolean): string {
  const { text } = cursor;
  const parts: string[] = [];
  let from = cursor.at;
  let end = -1;
  const keep = (to: number): void => {
    const piece = text.slice(from, to);
    if (quote.length === 1 && piece.includes("\n")) cursor.fail("a line break inside a string");
    parts.push(piece);
  };
  for (;;) {
    if (end < cursor.at) end = text.indexOf(quote, cursor.at);
    if (end < 0) cursor.fail("a string without end");
    const slash = text.slice(cursor.at, end).indexOf("\\");
    if (slash < 0) break;
    const place = cursor.at + slash;
    cursor.at = place + (raw ? 2 : 1);
    if (raw) continue;
    keep(place);
    parts.push(parseEscape(cursor));
    from = cursor.at;
  }
  keep(end);
  cursor.at = end + quote.length;
  return parts.join("");
}

function parseEscape(cursor: Cursor): string {
  const { text } = cursor;
  const kind = text.charAt(cursor.at++);
  const simple = SIMPLE[kind];
  if (simple !== undefined) return simple;
  const width = HEX_WIDTH[kind];
  if (width !== undefined) return codePoint(cursor, text.slice(cursor.at, cursor.at + width), width);
  const octal = /^[0-7]{1,3}/.exec(text.slice(cursor.at - 1, cursor.at + 2))?.[0];
  if (octal !== undefined) {
    cursor.at += octal.length - 1;
    return String.fromCharCode(Number.parseInt(octal, 8));
  }
  if (kind === "" || kind === "N") cursor.fail("an escape that is not supported");
  // Python keeps the backslash of an unknown escape.
  return `\\${kind}`;
}

function codePoint(cursor: Cursor, hex: string, width: number): string {
  const code = Number.parseInt(hex, 16);
  if (hex.length !== width || !/^[\da-fA-F]+$/.test(hex) || code > 0x10ffff)
    cursor.fail("an escape with wrong digits");
  cursor.at += width;
  return String.fromCodePoint(code);
}
