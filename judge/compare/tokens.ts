/**
 * Compares whitespace-separated tokens one by one, directly on the bytes of both outputs.
 * Promises: one pass without copies; linear work for any content. A token that is not valid UTF-8
 * never equals a valid one. Integers are compared by digits, hence exactly at any size.
 * Does not cover unordered comparison and values of function calls.
 */

export type TokenRule = {
  /** Ignore the case of letters. */
  foldCase: boolean;
  /** Largest absolute difference of two decimal literals. */
  absolute: number;
  /** Largest difference as a share of the expected value; 0: none. */
  relative: number;
  /**
   * Strict: only literals as programs print them (no plus sign, no leading zeros), and a tolerance
   * only if the expected literal is not an integer. Otherwise any decimal literal, and a tolerance
   * unless both are integers.
   */
  strict: boolean;
};

/** Rules from strict to lenient; the result is the most lenient rule that any token needed. */
export const TOKEN_RULES = ["tokens", "value", "case", "tolerance"] as const;

/**
 * A longer token counts as text and is compared by bytes, so that it cannot block the event loop.
 */
const MAX_TOKEN = 1 << 20;
/** Digits beyond this position cannot change whether a literal is within the tolerance. */
const MAX_LITERAL = 1024;
/** Bytes of an output compared at a time: a few milliseconds for any content. */
export const SLICE_BYTES = 1 << 15;
const DIFFERENT = -1;
const NONE = 0;
const INTEGER = 1;
const DECIMAL = 2;

const [ZERO, NINE, MINUS, PLUS, DOT] = [0x30, 0x39, 0x2d, 0x2b, 0x2e] as const;

/** A token: bytes [start, end) of an output. */
type Token = { bytes: Uint8Array; start: number; end: number };

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

/**
 * Advances in the output by at most a mebibyte: past whitespace if `blank`, otherwise past a token.
 * @returns whether it reached the end of the whitespace or token
 */
function advance(token: Token, length: number, blank: boolean): boolean {
  const { bytes } = token;
  const stop = Math.min(length, token.end + MAX_TOKEN);
  let at = token.end;
  while (at < stop && isSpace(bytes[at]) === blank) at++;
  token.end = at;
  return at < stop || at === length;
}

/**
 * Advances to the next token; false at the end of the output, null if that takes more than one
 * step.
 */
function step(token: Token, length: number): boolean | null {
  const from = token.end;
  if (advance(token, length, true)) {
    token.start = token.end;
    if (advance(token, length, false)) return token.start < token.end;
  }
  token.end = from;
  return null;
}

/** Like `step`, over any distance. */
function* leap(token: Token, length: number): Generator<void, boolean> {
  while (!advance(token, length, true)) yield;
  token.start = token.end;
  while (!advance(token, length, false)) yield;
  return token.start < token.end;
}

/** From this length on a call of a native function pays off. */
const MAX_NATIVE = 256;

const nativelyEqual = (a: Token, b: Token): boolean =>
  Buffer.compare(a.bytes.subarray(a.start, a.end), b.bytes.subarray(b.start, b.end)) === 0;

function equalBytes(a: Token, b: Token): boolean {
  const length = a.end - a.start;
  if (length !== b.end - b.start) return false;
  const left = a.bytes;
  const right = b.bytes;
  if (length > MAX_NATIVE) return nativelyEqual(a, b);
  for (let i = 0; i < length; i++) if (left[a.start + i] !== right[b.start + i]) return false;
  return true;
}

function digitsFrom({ bytes, end }: Token, from: number): number {
  let at = from;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
}

/**
 * INTEGER for a run of digits with an optional sign, DECIMAL with a point or an exponent, else
 * NONE.
 */
function literal(token: Token, strict: boolean): number {
  const { bytes, start, end } = token;
  let at = start;
  if (bytes[at] === MINUS || (!strict && bytes[at] === PLUS)) at++;
  const whole = at;
  at = digitsFrom(token, at);
  const wholeDigits = at - whole;
  if (strict && (wholeDigits === 0 || (wholeDigits > 1 && bytes[whole] === ZERO))) return NONE;
  if (at === end) return wholeDigits > 0 ? INTEGER : NONE;
  if (bytes[at] === DOT) {
    const fraction = at + 1;
    at = digitsFrom(token, fraction);
    if (wholeDigits + at - fraction === 0) return NONE;
  } else if (wholeDigits === 0) return NONE;
  return at === end || isExponent(token, at) ? DECIMAL : NONE;
}

function isExponent(token: Token, from: number): boolean {
  const { bytes, end } = token;
  if (((bytes[from] as number) | 0x20) !== 0x65) return false;
  let at = from + 1;
  if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
  return at < end && digitsFrom(token, at) === end;
}

/** Value of a literal as a double; NaN if the token is too long to be parsed cheaply. */
function asDouble({ bytes, start, end }: Token): number {
  let stop = end;
  if (end - start > MAX_LITERAL) {
    const dot = bytes.subarray(start, start + MAX_LITERAL).indexOf(DOT);
    const exponent = bytes.subarray(start, end).findLastIndex((byte) => (byte | 0x20) === 0x65);
    if (dot < 0 || exponent >= 0) return Number.NaN;
    stop = start + MAX_LITERAL;
  }
  return Number(String.fromCharCode(...bytes.subarray(start, stop)));
}

/** Whether two literals without exponent are the same number, digit by digit; -0 is 0. */
function sameNumber(a: Token, b: Token): boolean {
  const left = split(a);
  const right = split(b);
  const digits = left.whole.end - left.whole.start;
  const zero = digits === 0 && left.blank;
  return (
    left.blank &&
    right.blank &&
    (zero || left.negative === right.negative) &&
    equalBytes(left.whole, right.whole)
  );
}

/** Sign, whole digits without leading zeros, and whether nothing but zeros follows the point. */
function split({ bytes, start, end }: Token): { negative: boolean; whole: Token; blank: boolean } {
  const negative = bytes[start] === MINUS;
  let from = negative || bytes[start] === PLUS ? start + 1 : start;
  while (from < end && bytes[from] === ZERO) from++;
  const whole = { bytes, start: from, end: digitsFrom({ bytes, start: from, end }, from) };
  let at = whole.end;
  if (bytes[at] === DOT && at < end) at++;
  while (at < end && bytes[at] === ZERO) at++;
  return { negative, whole, blank: at === end };
}

function close(actual: number, expected: number, rule: TokenRule): boolean {
  if (!Number.isFinite(expected)) return false;
  const difference = Math.abs(actual - expected);
  // Written so that NaN (unparsed, or infinite minus infinite) is never close.
  return difference <= rule.absolute || difference <= rule.relative * Math.abs(expected);
}

function compareNumbers(actual: Token, expected: Token, rule: TokenRule): number {
  const expectedKind = literal(expected, rule.strict);
  if (expectedKind === NONE) return DIFFERENT;
  const actualKind = literal(actual, rule.strict);
  if (actualKind === NONE) return DIFFERENT;
  const exact = rule.strict ? expectedKind === INTEGER : expectedKind === INTEGER && actualKind === INTEGER;
  if (exact) return sameNumber(actual, expected) ? TOKEN_RULES.indexOf("value") : DIFFERENT;
  return close(asDouble(actual), asDouble(expected), rule) ? TOKEN_RULES.indexOf("tolerance") : DIFFERENT;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function equalFolded(a: Token, b: Token): boolean {
  try {
    const [left, right] = [a, b].map(({ bytes, start, end }) =>
      decoder.decode(bytes.subarray(start, end)).toLowerCase(),
    );
    return left === right;
  } catch {
    return false; // invalid UTF-8 equals nothing else
  }
}

/** Index into TOKEN_RULES of the rule that accepts the token, or DIFFERENT. */
function compareToken(actual: Token, expected: Token, rule: TokenRule): number {
  if (equalBytes(actual, expected)) return 0;
  if (Math.max(actual.end - actual.start, expected.end - expected.start) > MAX_TOKEN) return DIFFERENT;
  const byNumber = compareNumbers(actual, expected, rule);
  if (byNumber !== DIFFERENT || !rule.foldCase) return byNumber;
  return equalFolded(actual, expected) ? TOKEN_RULES.indexOf("case") : DIFFERENT;
}

/**
 * Yields after every SLICE_BYTES of the outputs.
 * @returns the most lenient rule that was needed to accept every token, or null if the outputs
 * differ in the number of tokens or in a token that no rule accepts
 */
export function* compareTokens(
  actual: Uint8Array,
  expected: { bytes: Uint8Array; length: number },
  rule: TokenRule,
): Generator<void, (typeof TOKEN_RULES)[number] | null> {
  const left: Token = { bytes: actual, start: 0, end: 0 };
  const right: Token = { bytes: expected.bytes, start: 0, end: 0 };
  let needed = 0;
  let pause = SLICE_BYTES;
  for (;;) {
    const more = step(left, actual.length) ?? (yield* leap(left, actual.length));
    if (more !== (step(right, expected.length) ?? (yield* leap(right, expected.length)))) return null;
    if (!more) return TOKEN_RULES[needed] ?? null;
    const used = compareToken(left, right, rule);
    if (used === DIFFERENT) return null;
    if (used > needed) needed = used;
    if (left.end >= pause) {
      pause = left.end + SLICE_BYTES;
      yield;
    }
  }
}
