/**
 * Decides whether an output is accepted, and by which rule.
 * Rule 1, for all kinds except `exact` and `call`: trailing blanks, trailing empty lines and CRLF
 * are ignored; then equal bytes pass, without an allocation. Otherwise the rule of the comparator
 * decides. Outputs are never compared as sets. Works on bytes: outputs are untrusted, and invalid
 * UTF-8 must never become the expected text. Large outputs are compared in slices, so that the
 * event loop can do other work in between; small ones at once.
 * Does not cover checker programs, which run in the sandbox: see checker.ts.
 */
import { isUtf8 } from "node:buffer";
import type { Comparator } from "../../schemas/problem.ts";
import {
  type Expected,
  encodedLarge,
  encodedSmall,
  isSmall,
  NEWLINE,
  type Sliced,
} from "./expected-bytes.ts";
import { compareTokens, SLICE_BYTES, TOKEN_RULES, type TokenRule } from "./tokens.ts";
import { compareValues } from "./values.ts";

/**
 * All rules, from the strictest to the most lenient; "checker" is the decision of a checker
 * program.
 */
export const ACCEPTING_RULES = ["bytes", ...TOKEN_RULES, "unwrapped", "unordered", "checker"] as const;

export type Comparison = { ok: boolean; acceptedBy: string | null };

const STRICT: TokenRule = { foldCase: false, absolute: 1e-6, relative: 1e-6, strict: true };
/** The comparison of the CodeContests paper, except that integers beyond 2^53 stay exact. */
const CODECONTESTS: TokenRule = { foldCase: true, absolute: 1e-5, relative: 0, strict: false };

const REJECTED: Comparison = { ok: false, acceptedBy: null };
const accepted = Object.fromEntries(
  ACCEPTING_RULES.map((rule) => [rule, { ok: true, acceptedBy: rule }]),
) as Record<(typeof ACCEPTING_RULES)[number], Comparison>;

const LONG_LINE = 1 << 20;

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || (byte !== undefined && byte >= 0x0b && byte <= 0x0d);

type Trimming = { from: number; newlines: boolean };

/**
 * The end of bytes [from, end) without trailing blanks and, with `newlines`, trailing empty lines.
 */
function trimmedEnd(bytes: Uint8Array, end: number, { from, newlines }: Trimming): number {
  let at = end;
  while (at > from && (isBlank(bytes[at - 1] as number) || (newlines && bytes[at - 1] === NEWLINE))) at--;
  return at;
}

const isLong = (from: number, end: number): boolean => end - from > LONG_LINE;

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  const found = bytes.indexOf(NEWLINE, from);
  return found < 0 || found > end ? end : found;
}

/** Like `trimmedEnd`, a mebibyte at a time: a hostile output may consist of blanks only. */
function* trimmedLongEnd(bytes: Uint8Array, end: number, { from, newlines }: Trimming): Sliced<number> {
  for (let at = end; ; yield) {
    const low = Math.max(from, at - LONG_LINE);
    at = trimmedEnd(bytes, at, { from: low, newlines });
    if (at > low || low === from) return at;
  }
}

/** Whether both have the same lines, ignoring trailing blanks and trailing empty lines. */
function* equalLines(actual: Uint8Array, expected: Expected): Sliced<boolean> {
  const whole = { from: 0, newlines: true };
  const actualEnd = yield* trimmedLongEnd(actual, actual.length, whole);
  const expectedEnd = yield* trimmedLongEnd(expected.bytes, expected.length, whole);
  let [a, e, pause] = [0, 0, SLICE_BYTES];
  while (a < actualEnd && e < expectedEnd) {
    if (a >= pause) {
      pause = a + SLICE_BYTES;
      yield;
    }
    const aNext = lineEnd(actual, a, actualEnd);
    if (isLong(a, aNext)) yield;
    const eNext = lineEnd(expected.bytes, e, expectedEnd);
    if (isLong(e, eNext)) yield;
    const aStop = isLong(a, aNext)
      ? yield* trimmedLongEnd(actual, aNext, { from: a, newlines: false })
      : trimmedEnd(actual, aNext, { from: a, newlines: false });
    const eStop = isLong(e, eNext)
      ? yield* trimmedLongEnd(expected.bytes, eNext, { from: e, newlines: false })
      : trimmedEnd(expected.bytes, eNext, { from: e, newlines: false });
    if (expected.bytes.compare(actual, a, aStop, e, eStop) !== 0) return false;
    a = aNext + 1;
    e = eNext + 1;
  }
  return a >= actualEnd && e >= expectedEnd;
}

function* equalBytes(actual: Uint8Array, expected: Expected): Sliced<boolean> {
  if (actual.length !== expected.length) return false;
  for (let at = 0; at < actual.length; at += LONG_LINE) {
    const end = Math.min(actual.length, at + LONG_LINE);
    if (expected.bytes.compare(actual, at, end, at, end) !== 0) return false;
    if (end < actual.length) yield;
  }
  return true;
}

/**
 * Calls `visit` with each line as a Latin-1 string (one character per byte) until it returns false.
 */
function* everyLine(bytes: Uint8Array, length: number, visit: (line: string) => boolean): Sliced<boolean> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = yield* trimmedLongEnd(bytes, length, { from: 0, newlines: true });
  for (let at = 0, pause = SLICE_BYTES; at < end; ) {
    const next = lineEnd(bytes, at, end);
    const stop = isLong(at, next)
      ? yield* trimmedLongEnd(bytes, next, { from: at, newlines: false })
      : trimmedEnd(bytes, next, { from: at, newlines: false });
    if (!visit(view.toString("latin1", at, stop))) return false;
    at = next + 1;
    if (at >= pause) {
      pause = at + SLICE_BYTES;
      yield;
    }
  }
  return true;
}

/** Whether both are equal as multisets of lines. */
function* equalMultiset(actual: Uint8Array, expected: Expected): Sliced<boolean> {
  const missing = new Map<string, number>();
  let left = 0;
  yield* everyLine(expected.bytes, expected.length, (line) => {
    missing.set(line, (missing.get(line) ?? 0) + 1);
    left++;
    return true;
  });
  const found = yield* everyLine(actual, actual.length, (line) => {
    const count = missing.get(line) ?? 0;
    if (count > 0) missing.set(line, count - 1);
    left--;
    return count > 0;
  });
  return found && left === 0;
}

function* compareCall(actual: Uint8Array, expected: string): Sliced<Comparison> {
  if (!isUtf8(actual)) return REJECTED;
  yield;
  const text = Buffer.from(actual.buffer, actual.byteOffset, actual.byteLength).toString("utf8");
  yield;
  const rule = yield* compareValues(text, expected);
  return rule === null ? REJECTED : accepted[rule];
}

function* compareText(actual: Uint8Array, expected: Expected, kind: Comparator["kind"]): Sliced<Comparison> {
  if (yield* equalLines(actual, expected)) return accepted.bytes;
  const rule = yield* compareTokens(actual, expected, kind === "codecontests" ? CODECONTESTS : STRICT);
  if (rule !== null) return accepted[rule];
  return kind === "unordered" && (yield* equalMultiset(actual, expected)) ? accepted.unordered : REJECTED;
}

/** Compares in slices. `kept`: the expected bytes may be in the shared buffer. */
function* comparing(
  actual: Uint8Array,
  expected: string,
  { kind, kept }: Pick<Comparator, "kind"> & { kept: boolean },
): Sliced<Comparison> {
  if (kind === "checker")
    throw new Error("a checker program decides in the sandbox: use judge/compare/checker.ts");
  const bytes = kept && isSmall(expected) ? encodedSmall(expected) : yield* encodedLarge(expected);
  if (yield* equalBytes(actual, bytes)) return accepted.bytes;
  if (kind === "exact") return REJECTED;
  if (bytes.length > LONG_LINE) yield;
  return yield* kind === "call" ? compareCall(actual, expected) : compareText(actual, bytes, kind);
}

/**
 * Compares one output with the expected one synchronously.
 * @param actual bytes written by the program; for kind `call` the runner's JSON
 * @returns whether it is accepted, and the most lenient of ACCEPTING_RULES that was needed
 * @throws Error for kind `checker`, which needs a run of the checker program
 */
export function compare(
  actual: Uint8Array,
  expected: string,
  comparator: Pick<Comparator, "kind">,
): Comparison {
  const work = comparing(actual, expected, { kind: comparator.kind, kept: true });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/**
 * Like `compare`, with a turn of the event loop between slices; small outputs are compared at once.
 * @param turn resolves when the event loop has turned
 */
export async function compareInTurns(
  actual: Uint8Array,
  expected: string,
  comparator: Pick<Comparator, "kind">,
  turn: () => Promise<unknown> = eventLoopTurn,
): Promise<Comparison> {
  if (actual.length <= SLICE_BYTES && isSmall(expected)) return compare(actual, expected, comparator);
  const work = comparing(actual, expected, { kind: comparator.kind, kept: false });
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await turn();
  }
}

const eventLoopTurn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
