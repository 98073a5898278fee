/**
 * Return values of function calls, compared as JSON. The runner serialises exact builtin types (tuples as lists),
 * so nothing of the program's own making takes part: the expected value is parsed, and the actual text is walked
 * along it and left at the first difference, so that a huge or deep result costs no memory.
 * Types count: true is not 1, "1" is not 1, 5.0 is not an expected 5. Integers compare as digits, at any size.
 */

/** An expected value. Numbers keep their literal: a double would lose digits beyond 2^53. */
type Value = null | boolean | string | NumberLiteral | Value[] | Map<string, Value>;
type NumberLiteral = { literal: string };

const MAX_DEPTH = 1000;
const TOLERANCE = 1e-6;
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

class NotJson extends Error {}

/** Cursor over JSON text as Python's json module writes it: NaN and Infinity included. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** First character of the next value or mark; "" at the end. */
  peek(): string {
    while (" \t\n\r".includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
    return this.text.charAt(this.at);
  }

  /** Steps over `mark` if it comes next. */
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
    // By a loop: a regular expression would overflow its stack on a number of 10^8 digits.
    else while (isNumeric(this.text.charCodeAt(this.at))) this.at++;
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

/** Calls `item` for each member of a list or object, after its opening mark was seen. */
function members(reader: Reader, close: "]" | "}", item: () => void): void {
  reader.expect(close === "]" ? "[" : "{");
  if (reader.take(close)) return;
  do item();
  while (reader.take(","));
  reader.expect(close);
}

function parse(reader: Reader, depth = 0): Value {
  if (depth > MAX_DEPTH) throw new NotJson();
  const next = reader.peek();
  if (next === "[") {
    const list: Value[] = [];
    members(reader, "]", () => list.push(parse(reader, depth + 1)));
    return list;
  }
  if (next === "{") {
    const object = new Map<string, Value>();
    members(reader, "}", () => {
      const key = reader.string();
      reader.expect(":");
      object.set(key, parse(reader, depth + 1));
    });
    return object;
  }
  if (next === '"') return reader.string();
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

/** Python writes "Infinity" and "NaN" for what JSON has no word for; both hold an N or a y. */
const isInteger = (literal: string): boolean => !/[.eENy]/.test(literal);

const isZero = (literal: string): boolean => literal === "0" || literal === "-0";

/** Whether the next value of the actual text equals the expected one; the reader stops at the first difference. */
function matches(reader: Reader, expected: Value): boolean {
  if (expected === null) return reader.take("null");
  if (typeof expected === "boolean") return reader.take(String(expected));
  if (typeof expected === "string") return reader.peek() === '"' && reader.string() === expected;
  if (Array.isArray(expected)) return matchesList(reader, expected);
  if (expected instanceof Map) return matchesObject(reader, expected);
  return isNumber(reader.peek()) && sameNumber(reader.number(), expected.literal);
}

const isNumber = (start: string): boolean => start !== "" && "-0123456789IN".includes(start);

function matchesList(reader: Reader, expected: Value[]): boolean {
  if (!reader.take("[")) return false;
  for (const [index, member] of expected.entries()) {
    if (index > 0 && !reader.take(",")) return false;
    if (!matches(reader, member)) return false;
  }
  return reader.take("]");
}

function matchesObject(reader: Reader, expected: Map<string, Value>): boolean {
  if (!reader.take("{")) return false;
  const seen = new Set<string>();
  while (seen.size < expected.size) {
    if (seen.size > 0 && !reader.take(",")) return false;
    const key = reader.string();
    const member = expected.get(key);
    if (member === undefined || seen.has(key) || !reader.take(":") || !matches(reader, member)) return false;
    seen.add(key);
  }
  return reader.take("}");
}

function matchesWhole(text: string, expected: Value): boolean {
  try {
    const reader = new Reader(text);
    return matches(reader, expected) && reader.peek() === "";
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}

function parsed(text: string): Value | undefined {
  try {
    const reader = new Reader(text);
    const value = parse(reader);
    return reader.peek() === "" ? value : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

/**
 * @param actual JSON text that the runner wrote
 * @param expected JSON text of the data set; APPS and TACO wrap some values in a list of one
 * @returns "value", "unwrapped" where only the sole member of the expected list equals, or null
 */
export function compareValues(actual: string, expected: string): "value" | "unwrapped" | null {
  const value = parsed(expected);
  if (value === undefined) return null;
  if (matchesWhole(actual, value)) return "value";
  const [only, ...others] = Array.isArray(value) ? value : [];
  if (only === undefined || others.length > 0) return null;
  return matchesWhole(actual, only) ? "unwrapped" : null;
}
