/**
 * Lossless JSON: integers of any size are bigint, other numbers are number, so that 1 and 1.0 stay
 * distinct.
 * Promises: a value parsed and written again means the same to Python's json module (including NaN
 * and Infinity); equal values give equal text. Too deep nesting, or text after the value, is an
 * error.
 */

/** bigint: an integer literal. number: a literal with point or exponent, NaN or an infinity. */
export type Exact = null | boolean | string | bigint | number | Exact[] | { [key: string]: Exact };

/** An error in a literal, with its position. */
export class LiteralError extends Error {
  readonly position: number;
  constructor(message: string, position: number) {
    super(`${message} at character ${position}`);
    this.name = "LiteralError";
    this.position = position;
  }
}

export const MAX_DEPTH = 200;
/** Maximum digits of an integer, as in CPython (sys.int_info.default_max_str_digits). */
export const MAX_DIGITS = 4300;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: [string, Exact][] = [
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];

export type ParseOptions = {
  /** Whether a key that comes twice in one object is an error; by default the last one is taken. */
  uniqueKeys?: boolean;
  /**
   * Whether a value of Python that JSON does not have (a tuple, a key that is no text) is an error.
   */
  plain?: boolean;
};

/** A position in a text, shared with the parser of Python literals. */
export class Cursor {
  readonly text: string;
  at = 0;
  readonly plain: boolean;
  readonly #uniqueKeys: boolean;

  constructor(text: string, { uniqueKeys = false, plain = false }: ParseOptions = {}) {
    this.text = text;
    this.plain = plain;
    this.#uniqueKeys = uniqueKeys;
  }

  /** Sets a member of an object; a key that comes twice is an error where keys must be unique. */
  set(object: { [key: string]: Exact }, key: string, value: Exact): void {
    if (this.#uniqueKeys && key in object) this.fail(`key ${JSON.stringify(key).slice(0, 80)} twice`);
    object[key] = value;
  }

  /** Next character that is not whitespace; "" at the end. */
  peek(): string {
    while (" \t\n\r".includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
    return this.text.charAt(this.at);
  }

  take(mark: string): boolean {
    this.peek();
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  expect(mark: string): void {
    if (!this.take(mark)) this.fail(`expected ${mark}`);
  }

  fail(message: string): never {
    throw new LiteralError(message, this.at);
  }

  /**
   * Parses members up to `close`, after the opening bracket. A comma before `close` is accepted if
   * allowed.
   */
  members(close: string, trailingComma: boolean, item: () => void): void {
    if (this.take(close)) return;
    do {
      if (trailingComma && this.take(close)) return;
      item();
    } while (this.take(","));
    this.expect(close);
  }

  end(): void {
    if (this.peek() !== "") this.fail("something after the value");
  }
}

export function parseExactJson(text: string, options: ParseOptions = {}): Exact {
  const cursor = new Cursor(text, options);
  const value = parseValue(cursor, 0);
  cursor.end();
  return value;
}

function parseValue(cursor: Cursor, depth: number): Exact {
  if (depth > MAX_DEPTH) cursor.fail("too deep");
  const next = cursor.peek();
  if (next === '"') return parseString(cursor);
  if (cursor.take("[")) {
    const list: Exact[] = [];
    cursor.members("]", false, () => list.push(parseValue(cursor, depth + 1)));
    return list;
  }
  if (cursor.take("{")) {
    const object: { [key: string]: Exact } = Object.create(null);
    cursor.members("}", false, () => {
      cursor.peek();
      const key = parseString(cursor);
      cursor.expect(":");
      cursor.set(object, key, parseValue(cursor, depth + 1));
    });
    return object;
  }
  for (const [word, value] of WORDS) if (cursor.take(word)) return value;
  return parseNumber(cursor, NUMBER);
}

/** Parses a number by a sticky pattern: digits alone are an integer. */
export function parseNumber(cursor: Cursor, pattern: RegExp): bigint | number {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null) return cursor.fail("expected a value");
  const literal = found[0];
  const digits = literal.replaceAll("_", "");
  const integer = /^[+-]?\d+$/.test(digits);
  if (integer && digits.length > MAX_DIGITS) cursor.fail("too many digits");
  cursor.at += literal.length;
  return integer ? BigInt(digits.startsWith("+") ? digits.slice(1) : digits) : Number(digits);
}

function parseString(cursor: Cursor): string {
  const { text, at: start } = cursor;
  if (text.charAt(start) !== '"') cursor.fail("expected a string");
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = end;
    while (text.charAt(slashes - 1) === "\\") slashes--;
    if ((end - slashes) % 2 === 1) continue;
    cursor.at = end + 1;
    try {
      return JSON.parse(text.slice(start, end + 1)) as string;
    } catch {
      throw new LiteralError("a string that is no JSON", start);
    }
  }
  return cursor.fail("a string without end");
}

/** JSON text with sorted keys and without whitespace; floats keep a point or an exponent. */
export function stringifyExact(value: Exact): string {
  if (value === null) return "null";
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return floatText(value);
  if (Array.isArray(value)) return `[${value.map(stringifyExact).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stringifyExact(value[key] ?? null)}`).join(",")}}`;
}

function floatText(value: number): string {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
