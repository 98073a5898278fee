/**
 * Compares return values of function calls as JSON. The runner serialises exact builtin types only
 * (tuples as lists), so no code of the program takes part. The expected value is parsed; the actual
 * text is scanned along it up to the first difference, so that a huge or deep result takes no
 * memory.
 * Large texts are scanned in slices: see compare.ts. Types matter: true is not 1, "1" is not 1, 5.0
 * does not match an expected 5. Integers are compared by digits, at any size.
 */

import { SLICE_BYTES } from "./tokens.ts";

/** An expected value. Numbers keep their literal, because a double loses digits beyond 2^53. */
type Scalar = null | boolean | string | NumberLiteral;
type Value = Scalar | Value[] | Map<string, Value>;
type Sliced<T> = Generator<void, T>;
type NumberLiteral = { literal: string };

const MAX_DEPTH = 1000;
/**
 * Maximum characters of a number. Equal outputs pass before parsing, so this only limits slow
 * comparisons.
 */
const MAX_NUMBER = 1 << 20;
const TOLERANCE = 1e-6;
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

class NotJson extends Error {}

/** Cursor over JSON text as written by Python's json module, including NaN and Infinity. */
class Reader {
  private readonly text: string;
  private at = 0;
  private pause = SLICE_BYTES;

  constructor(text: string) {
    this.text = text;
  }

  /** True once per slice: enough was read since the last call that returned true. */
  checkpoint(): boolean {
    if (this.at < this.pause) return false;
    this.pause = this.at + SLICE_BYTES;
    return true;
  }

  /** First character of the next value or punctuation; "" at the end. */
  peek(): string {
    while (" \t\n\r".includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
    return this.text.charAt(this.at);
  }

  /** Skips `mark` if it comes next. */
  take(mark: string): boolean {
    this.peek();
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark)) throw new NotJson();
  }

  string(): string {
    this.expect('"');
    const start = this.at;
    for (let end = this.text.indexOf('"', start); end >= 0; end = this.text.indexOf('"', end + 1)) {
      let slashes = end;
      while (slashes > start && this.text[slashes - 1] === "\\") slashes--;
      if ((end - slashes) % 2 === 1) continue;
      this.at = end + 1;
      return unescaped(this.text.slice(start - 1, end + 1));
    }
    throw new NotJson();
  }

  number(): string {
    this.peek();
    const word = NOT_FINITE.find((name) => this.text.startsWith(name, this.at));
    const start = this.at;
    if (word !== undefined) this.at += word.length;
    // A loop, because a regular expression would overflow its stack on a number of 10^8 digits.
    else while (isNumeric(this.text.charCodeAt(this.at))) this.at++;
    if (this.at - start > MAX_NUMBER) throw new NotJson();
    const literal = this.text.slice(start, this.at);
    if (word === undefined && (literal === "" || Number.isNaN(Number(literal)))) throw new NotJson();
    return literal;
  }
}

/** Digits, sign, point and exponent. */
const isNumeric = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e || code === 0x2b || (code | 0x20) === 0x65;

function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw new NotJson();
  }
}

const isContainer = (next: string): boolean => next === "[" || next === "{";

/** Parses a list or object, starting at its opening bracket. */
function* container(reader: Reader, depth: number): Sliced<Value> {
  if (depth > MAX_DEPTH) throw new NotJson();
  const list: Value[] | null = reader.take("[") ? [] : null;
  const object = new Map<string, Value>();
  if (list === null) reader.expect("{");
  const close = list === null ? "}" : "]";
  if (reader.take(close)) return list ?? object;
  do {
    const key = list === null ? reader.string() : "";
    if (list === null) reader.expect(":");
    const member = isContainer(reader.peek()) ? yield* container(reader, depth + 1) : scalar(reader);
    if (list === null) object.set(key, member);
    else list.push(member);
    if (reader.checkpoint()) yield;
  } while (reader.take(","));
  reader.expect(close);
  return list ?? object;
}

function scalar(reader: Reader): Value {
  if (reader.peek() === '"') return reader.string();
  if (reader.take("null")) return null;
  if (reader.take("true")) return true;
  if (reader.take("false")) return false;
  return { literal: reader.number() };
}

function sameNumber(actual: string, expected: string): boolean {
  if (isInteger(expected)) return actual === expected || (isZero(actual) && isZero(expected));
  const [a, e] = [Number(actual), Number(expected)];
  return Object.is(a, e) || (Number.isFinite(e) && Math.abs(a - e) <= TOLERANCE * Math.max(1, Math.abs(e)));
}

/** Python also writes "Infinity" and "NaN"; both contain an N or a y. */
const isInteger = (literal: string): boolean => !/[.eENy]/.test(literal);

const isZero = (literal: string): boolean => literal === "0" || literal === "-0";

/**
 * Whether the next value of the actual text equals the expected value; stops at the first
 * difference.
 */
function* matches(reader: Reader, expected: Value): Sliced<boolean> {
  if (Array.isArray(expected)) return yield* matchesList(reader, expected);
  if (expected instanceof Map) return yield* matchesObject(reader, expected);
  return matchesScalar(reader, expected);
}

function matchesScalar(reader: Reader, expected: Scalar): boolean {
  if (expected === null) return reader.take("null");
  if (typeof expected === "boolean") return reader.take(String(expected));
  if (typeof expected === "string") return reader.peek() === '"' && reader.string() === expected;
  return isNumber(reader.peek()) && sameNumber(reader.number(), expected.literal);
}

const isNumber = (start: string): boolean => start !== "" && "-0123456789IN".includes(start);

const isScalar = (value: Value): value is Scalar => !Array.isArray(value) && !(value instanceof Map);

function* matchesList(reader: Reader, expected: Value[]): Sliced<boolean> {
  if (!reader.take("[")) return false;
  for (const [index, member] of expected.entries()) {
    if (index > 0 && !reader.take(",")) return false;
    if (!(isScalar(member) ? matchesScalar(reader, member) : yield* matches(reader, member))) return false;
    if (reader.checkpoint()) yield;
  }
  return reader.take("]");
}

function* matchesObject(reader: Reader, expected: Map<string, Value>): Sliced<boolean> {
  if (!reader.take("{")) return false;
  const seen = new Set<string>();
  while (seen.size < expected.size) {
    if (seen.size > 0 && !reader.take(",")) return false;
    const key = reader.string();
    const member = expected.get(key);
    if (member === undefined || seen.has(key) || !reader.take(":")) return false;
    if (!(yield* matches(reader, member))) return false;
    seen.add(key);
    if (reader.checkpoint()) yield;
  }
  return reader.take("}");
}

function* matchesWhole(text: string, expected: Value): Sliced<boolean> {
  try {
    const reader = new Reader(text);
    return (yield* matches(reader, expected)) && reader.peek() === "";
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}

function* parsed(text: string): Sliced<Value | undefined> {
  try {
    const reader = new Reader(text);
    const value = isContainer(reader.peek()) ? yield* container(reader, 0) : scalar(reader);
    return reader.peek() === "" ? value : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

/**
 * Yields after every SLICE_BYTES of either text.
 * @param actual JSON text written by the runner
 * @param expected JSON text of the data set; APPS and TACO wrap some values in a list with one
 *   member
 * @returns "value", "unwrapped" if only the single member of the expected list is equal, or null
 */
export function* compareValues(actual: string, expected: string): Sliced<"value" | "unwrapped" | null> {
  const value = yield* parsed(expected);
  if (value === undefined) return null;
  if (yield* matchesWhole(actual, value)) return "value";
  const [only, ...others] = Array.isArray(value) ? value : [];
  if (only === undefined || others.length > 0) return null;
  return (yield* matchesWhole(actual, only)) ? "unwrapped" : null;
}
