/**
 * Laws of comparing that hold for any output, and what hostile outputs cost. Single cases are in
 * test/conformance.
 */
import { expect, test } from "vitest";
import { compare } from "../../../judge/compare/compare.ts";
import { COMPARATORS, type ComparatorKind } from "../../../schemas/verdict.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const by = (actual: string | Uint8Array, expected: string, kind: ComparatorKind = "tokens"): string | null =>
  compare(typeof actual === "string" ? bytes(actual) : actual, expected, { kind }).acceptedBy;

const TEXT_KINDS = COMPARATORS.filter((kind) => kind !== "checker" && kind !== "call");
const LENIENT_KINDS = TEXT_KINDS.filter((kind) => kind !== "exact");

/** A small generator of its own, so that a failing seed can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const ALPHABET = ["7", "-", ".", "e", "x", " ", "\n", "\r\n", "\t", "0", "é", "\0"];

function randomText(next: () => number): string {
  const length = Math.floor(next() * 30);
  return Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join("");
}

test("every output equals itself under every comparator of text", () => {
  const next = random(1);
  for (let i = 0; i < 500; i++) {
    const text = randomText(next);
    for (const kind of TEXT_KINDS) expect(by(text, text, kind)).toBe("bytes");
  }
});

test("trailing blanks, trailing empty lines and CRLF never decide, but for the exact comparator", () => {
  const next = random(2);
  for (let i = 0; i < 500; i++) {
    const text = randomText(next).trimEnd();
    const padded = `${text.replaceAll(/\r?\n/g, " \t\r\n")} \n\r\n \n`;
    for (const kind of LENIENT_KINDS) expect(by(padded, text, kind), JSON.stringify(text)).toBe("bytes");
    if (padded !== text) expect(by(padded, text, "exact")).toBeNull();
  }
});

test("a changed, lost or doubled token is never accepted", () => {
  const next = random(3);
  for (let i = 0; i < 500; i++) {
    const tokens = Array.from({ length: 2 + Math.floor(next() * 20) }, () => `${Math.floor(next() * 1000)}`);
    const at = Math.floor(next() * tokens.length);
    const expected = tokens.join(" ");
    for (const kind of LENIENT_KINDS) {
      expect(by(tokens.with(at, `${Number(tokens[at]) + 1}`).join(" "), expected, kind)).toBeNull();
      expect(by(tokens.toSpliced(at, 1).join(" "), expected, kind)).toBeNull();
      expect(by(tokens.toSpliced(at, 0, tokens[at]!).join(" "), expected, kind)).toBeNull();
    }
  }
});

test("integers are compared exactly at any size", () => {
  const huge = "9".repeat(100_000);
  expect(by(`${huge}8`, `${huge}9`)).toBeNull();
  expect(by(`${huge}8`, `${huge}9`, "codecontests")).toBeNull();
  expect(by(`[${huge}8]`, `[${huge}9]`, "call")).toBeNull();
  expect(by(`${huge}9.0`, `${huge}9`)).toBe("value");
  expect(by("9007199254740993", "9007199254740992")).toBeNull();
});

test("the tolerance is symmetric around the expected value and ends where it should", () => {
  for (const expected of [0.5, 1, -1, 3.25, 1e6, 123456.789, -2.5e9]) {
    const text = expected.toFixed(9);
    const reach = 1e-6 * Math.max(1, Math.abs(expected));
    for (const sign of [1, -1]) {
      expect(by((expected + sign * 0.9 * reach).toFixed(12), text)).toBe("tolerance");
      expect(by((expected + sign * 1.1 * reach).toFixed(12), text)).toBeNull();
    }
  }
});

test("the order of lines is free under unordered only, and how often a line stands counts", () => {
  const next = random(4);
  for (let i = 0; i < 200; i++) {
    const lines = Array.from({ length: 2 + Math.floor(next() * 10) }, () => `${Math.floor(next() * 5)} x`);
    const shuffled = lines.toSorted(() => next() - 0.5);
    const expected = lines.join("\n");
    const same = shuffled.join("\n") === expected;
    expect(by(shuffled.join("\n"), expected, "unordered")).toBe(same ? "bytes" : "unordered");
    if (!same) expect(by(shuffled.join("\n"), expected)).toBeNull();
    expect(by([...shuffled, shuffled[0]!].join("\n"), expected, "unordered")).toBeNull();
  }
});

test("one broken byte makes an output differ from every valid text, its replacement character included", () => {
  const valid = "naïve café";
  const whole = bytes(valid);
  for (let at = 0; at < whole.length; at++) {
    const broken = Uint8Array.from(whole);
    broken[at] = 0xff;
    const replaced = new TextDecoder().decode(broken);
    for (const kind of LENIENT_KINDS) {
      expect(by(broken, valid, kind)).toBeNull();
      expect(by(broken, replaced, kind)).toBeNull();
    }
    expect(compare(broken, JSON.stringify(replaced), { kind: "call" }).ok).toBe(false);
  }
});

test("an expected output longer than the kept buffer compares like any other", () => {
  const long = "12345 ".repeat(300_000);
  for (const kind of TEXT_KINDS) expect(by(long, long, kind)).toBe("bytes");
  expect(by(long.replaceAll(" ", "\n"), long)).toBe("tokens");
  expect(by(`${long}6`, long)).toBeNull();
  expect(by("1", "1\n")).toBe("bytes");
});

test("a view into a larger buffer is read within its bounds", () => {
  const buffer = bytes("99 42\n 77");
  const view = buffer.subarray(3, 5);
  for (const kind of TEXT_KINDS) expect(by(view, "42", kind)).toBe("bytes");
  expect(by(view, " 42")).toBe("tokens");
});

test("hostile outputs are rejected without blowing up", () => {
  const digits = "7".repeat(20_000_000);
  expect(by(digits, "0.5")).toBeNull();
  expect(by(`${digits}.5`, "0.5")).toBeNull();
  expect(by(`0.${digits.slice(0, 1_000_000)}`, "0.7777778")).toBe("tolerance");
  expect(by(`0.${digits}`, "0.7777778")).toBeNull(); // no number is that long
  expect(by(digits, digits)).toBe("bytes");
  expect(by(`1\n${digits}`, `1 ${digits}`)).toBe("tokens");
  expect(by(`1e${digits}`, "0.5")).toBeNull();
  expect(by(digits, "1.5", "codecontests")).toBeNull();
  expect(by(digits, "1.5", "call")).toBeNull();
  expect(by("[".repeat(2_000_000), "[[1]]", "call")).toBeNull();
  expect(by("\n".repeat(5_000_000), "a\nb", "unordered")).toBeNull();
  expect(by(" ".repeat(5_000_000), "1")).toBeNull();
});

test("an expected value that is no JSON accepts nothing but its own bytes", () => {
  for (const expected of ["", "[1", "{'a': 1}", "nul", "[1]]", "1 2", '"', "[".repeat(5000)]) {
    expect(by("[1]", expected, "call")).toBeNull();
    expect(by("1", expected, "call")).toBeNull();
  }
});

test("a checker problem cannot be decided by comparing", () => {
  expect(() => compare(bytes("1"), "1", { kind: "checker" })).toThrow(/checker/);
});
