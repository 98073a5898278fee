/**
 * Decides whether an output is the expected one, and names the rule that accepted it.
 * Rule 1, for all but `exact` and `call`: trailing blanks of lines and trailing empty lines do not count, nor does
 * CRLF; then equal bytes pass, without an allocation. Else the comparator's own rule decides. Never sets.
 * Everything works on bytes: outputs are hostile, and invalid UTF-8 must not turn into the expected text.
 * Does not cover checker programs, which run in the sandbox: see checker.ts.
 */
import { isUtf8 } from "node:buffer";
import type { Comparator } from "../schemas/problem.ts";
import { compareTokens, TOKEN_RULES, type TokenRule } from "./compare-tokens.ts";
import { compareValues } from "./compare-values.ts";

/** Every rule, from the strictest to the most lenient; "checker" stands for a program's own decision. */
export const ACCEPTING_RULES = ["bytes", ...TOKEN_RULES, "unwrapped", "unordered", "checker"] as const;

export type Comparison = { ok: boolean; acceptedBy: string | null };

const STRICT: TokenRule = { foldCase: false, absolute: 1e-6, relative: 1e-6, strict: true };
/** As the CodeContests paper's own judge compares, but for integers beyond 2^53, which stay exact. */
const CODECONTESTS: TokenRule = { foldCase: true, absolute: 1e-5, relative: 0, strict: false };

const NEWLINE = 0x0a;
const REJECTED: Comparison = { ok: false, acceptedBy: null };
const accepted = Object.fromEntries(
  ACCEPTING_RULES.map((rule) => [rule, { ok: true, acceptedBy: rule }]),
) as Record<(typeof ACCEPTING_RULES)[number], Comparison>;

/** The expected output as bytes; `length` counts, as the buffer may be larger. */
type Expected = { bytes: Buffer; length: number };

/** Kept between calls, so that comparing a usual output allocates nothing. */
const SCRATCH_BYTES = 1 << 20;
const scratch: Expected = { bytes: Buffer.allocUnsafeSlow(SCRATCH_BYTES + 1), length: 0 };

function encoded(text: string): Expected {
  if (text.length * 3 > SCRATCH_BYTES) {
    const bytes = Buffer.from(text);
    return { bytes, length: bytes.length };
  }
  scratch.length = scratch.bytes.write(text);
  scratch.bytes[scratch.length] = NEWLINE; // so that a search for the end of the last line ends there
  return scratch;
}

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || (byte !== undefined && byte >= 0x0b && byte <= 0x0d);

/** Where bytes [from, end) stop once trailing blanks, and with `newlines` trailing empty lines, are gone. */
function trimmedEnd(
  bytes: Uint8Array,
  end: number,
  { from, newlines }: { from: number; newlines: boolean },
): number {
  let at = end;
  while (at > from && (isBlank(bytes[at - 1] as number) || (newlines && bytes[at - 1] === NEWLINE))) at--;
  return at;
}

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  const found = bytes.indexOf(NEWLINE, from);
  return found < 0 || found > end ? end : found;
}

/** Whether both hold the same lines, trailing blanks and trailing empty lines aside. */
function equalLines(actual: Uint8Array, expected: Expected): boolean {
  const whole = { from: 0, newlines: true };
  const actualEnd = trimmedEnd(actual, actual.length, whole);
  const expectedEnd = trimmedEnd(expected.bytes, expected.length, whole);
  let [a, e] = [0, 0];
  while (a < actualEnd && e < expectedEnd) {
    const aNext = lineEnd(actual, a, actualEnd);
    const eNext = lineEnd(expected.bytes, e, expectedEnd);
    const aStop = trimmedEnd(actual, aNext, { from: a, newlines: false });
    const eStop = trimmedEnd(expected.bytes, eNext, { from: e, newlines: false });
    if (expected.bytes.compare(actual, a, aStop, e, eStop) !== 0) return false;
    a = aNext + 1;
    e = eNext + 1;
  }
  return a >= actualEnd && e >= expectedEnd;
}

const equalBytes = (actual: Uint8Array, expected: Expected): boolean =>
  actual.length === expected.length &&
  expected.bytes.compare(actual, 0, actual.length, 0, expected.length) === 0;

/** Calls `visit` with each line as a Latin-1 string (one character a byte); stops when it says false. */
function everyLine(bytes: Uint8Array, length: number, visit: (line: string) => boolean): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = trimmedEnd(bytes, length, { from: 0, newlines: true });
  for (let at = 0; at < end; ) {
    const next = lineEnd(bytes, at, end);
    if (!visit(view.toString("latin1", at, trimmedEnd(bytes, next, { from: at, newlines: false }))))
      return false;
    at = next + 1;
  }
  return true;
}

/** Equal multisets of lines: each as often as in the expected output. */
function equalMultiset(actual: Uint8Array, expected: Expected): boolean {
  const missing = new Map<string, number>();
  let left = 0;
  everyLine(expected.bytes, expected.length, (line) => {
    missing.set(line, (missing.get(line) ?? 0) + 1);
    left++;
    return true;
  });
  const found = everyLine(actual, actual.length, (line) => {
    const count = missing.get(line) ?? 0;
    if (count > 0) missing.set(line, count - 1);
    left--;
    return count > 0;
  });
  return found && left === 0;
}

function compareCall(actual: Uint8Array, expected: string): Comparison {
  if (!isUtf8(actual)) return REJECTED;
  const rule = compareValues(
    Buffer.from(actual.buffer, actual.byteOffset, actual.byteLength).toString("utf8"),
    expected,
  );
  return rule === null ? REJECTED : accepted[rule];
}

function compareText(actual: Uint8Array, expected: Expected, kind: Comparator["kind"]): Comparison {
  if (equalLines(actual, expected)) return accepted.bytes;
  const rule = compareTokens(actual, expected, kind === "codecontests" ? CODECONTESTS : STRICT);
  if (rule !== null) return accepted[rule];
  return kind === "unordered" && equalMultiset(actual, expected) ? accepted.unordered : REJECTED;
}

/**
 * Compares one output with the expected one.
 * @param actual bytes that the program wrote; for kind `call` the runner's JSON
 * @returns whether it is accepted and by which of ACCEPTING_RULES; the most lenient that was needed
 * @throws Error for kind `checker`, whose program must be run
 */
export function compare(
  actual: Uint8Array,
  expected: string,
  comparator: Pick<Comparator, "kind">,
): Comparison {
  const { kind } = comparator;
  if (kind === "checker") throw new Error("a checker program decides in the sandbox: use judge/checker.ts");
  const bytes = encoded(expected);
  if (equalBytes(actual, bytes)) return accepted.bytes;
  if (kind === "exact") return REJECTED;
  return kind === "call" ? compareCall(actual, expected) : compareText(actual, bytes, kind);
}
