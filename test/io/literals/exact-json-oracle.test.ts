import { expect, test } from "vitest";
import {
  type Exact,
  LiteralError,
  MAX_DEPTH,
  MAX_DIGITS,
  parseExactJson,
  stringifyExact,
} from "../../../io/literals/exact-json.ts";
import { EDGE_TEXTS, type Random, randomOf } from "../random-rows.ts";

const KEYS = ["a", "b", "", "__proto__", "constructor", "é", "1", "10", "2"];
const FLOATS = [0.5, -0, 0, 1e300, 1e21, 123456, 5e-324, Number.NaN, Number.POSITIVE_INFINITY];
const INTEGERS = [0n, -1n, 2n ** 53n + 1n, -(10n ** 40n)];

function randomValue(random: Random, depth: number): Exact {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const kind = Math.floor(random() * (depth > 0 ? 8 : 5));
  if (kind === 0) return pick(EDGE_TEXTS);
  if (kind === 1) return pick(FLOATS);
  if (kind === 2) return pick(INTEGERS);
  if (kind < 5) return pick([null, true, false]);
  const length = Math.floor(random() * 4);
  if (kind < 7) return Array.from({ length }, () => randomValue(random, depth - 1));
  const object: { [key: string]: Exact } = Object.create(null);
  for (let i = 0; i < length; i++) object[pick(KEYS)] = randomValue(random, depth - 1);
  return object;
}

test("800 random values come back as they were, and their text is settled", () => {
  const random = randomOf(21);
  for (let i = 0; i < 800; i++) {
    const value = randomValue(random, 4);
    const text = stringifyExact(value);
    const back = parseExactJson(text);
    expect(back, text).toEqual(value);
    expect(stringifyExact(back)).toBe(text);
  }
});

test("where JavaScript's own parser can read a text, both read the same", () => {
  const random = randomOf(22);
  const plain = (value: Exact): unknown =>
    typeof value === "bigint"
      ? Number(value)
      : Array.isArray(value)
        ? value.map(plain)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]))
          : value;
  for (let i = 0; i < 500; i++) {
    const text = stringifyExact(randomValue(random, 3));
    if (/NaN|Infinity/.test(text)) continue;
    for (const spaced of [text, JSON.stringify(JSON.parse(text), null, 2)])
      expect(plain(parseExactJson(spaced)), spaced).toEqual(JSON.parse(spaced));
  }
});

test("of any bytes around a value either both parsers read something or neither does", () => {
  const random = randomOf(23);
  const marks = [...'{}[],:"\\ 0123456789.-+eEtrufalsn\n\t'];
  const disagreed: string[] = [];
  let read = 0;
  for (let i = 0; i < 8000; i++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => marks[Math.floor(random() * marks.length)],
    ).join("");
    const ours = attempt(() => stringifyExact(parseExactJson(text)));
    const theirs = attempt(() => JSON.parse(text));
    if (ours.ok !== theirs.ok) disagreed.push(text);
    read += ours.ok ? 1 : 0;
    if (!ours.ok && !(ours.error instanceof LiteralError)) disagreed.push(String(ours.error));
  }
  expect(disagreed).toEqual([]);
  expect(read).toBeGreaterThan(400);
});

function attempt(run: () => unknown): { ok: true } | { ok: false; error: unknown } {
  try {
    run();
    return { ok: true };
  } catch (error) {
    return { ok: false, error };
  }
}

test("the bounds of depth and digits hold to the last one", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(() => parseExactJson(nested(MAX_DEPTH + 1))).not.toThrow();
  expect(() => parseExactJson(nested(MAX_DEPTH + 2))).toThrow("too deep");
  expect(parseExactJson("9".repeat(MAX_DIGITS))).toBe(10n ** BigInt(MAX_DIGITS) - 1n);
  expect(() => parseExactJson("9".repeat(MAX_DIGITS + 1))).toThrow("too many digits");
});

test("of two members of one name the last one holds, as in Python", () => {
  expect(stringifyExact(parseExactJson('{"a": 1, "b": 2, "a": 3}'))).toBe('{"a":3,"b":2}');
});

test("a long string of quotes and backslashes is read in linear time", () => {
  const text = JSON.stringify('\\"'.repeat(200_000));
  expect(parseExactJson(text)).toBe('\\"'.repeat(200_000));
});
