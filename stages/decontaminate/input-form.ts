/**
 * The input format of a problem, as its tests show it: number of lines, and number and types of the
 * tokens in the first line. Problems with different input formats are not probed: no program would
 * pass.
 */
import type { Test } from "../../schemas/problem.ts";

export type InputForm = {
  /** null: differs from test to test. */
  lines: number | null;
  tokens: number | null;
  /** Types of the tokens that every first line has: i integer, f decimal, w other. */
  types: string;
};

const TYPES = "ifw";

export function inputForm(tests: readonly Test[]): InputForm {
  const inputs = tests.map(({ input }) => input.trimEnd().split("\n"));
  const first = inputs.map((lines) => (lines[0] ?? "").trim().split(/\s+/));
  const shortest = Math.min(...first.map((tokens) => tokens.length));
  const types = Array.from({ length: Math.min(shortest, 8) }, (_, i) =>
    TYPES.charAt(Math.max(...first.map((tokens) => TYPES.indexOf(typeOf(tokens[i] as string))))),
  );
  return {
    lines: constant(inputs.map((lines) => lines.length)),
    tokens: constant(first.map((t) => t.length)),
    types: types.join(""),
  };
}

const constant = (values: readonly number[]): number | null => {
  const [value] = values;
  return value !== undefined && values.every((each) => each === value) ? value : null;
};

const typeOf = (token: string): string =>
  /^[-+]?\d+$/.test(token) ? "i" : /^[-+]?\d*\.\d+$/.test(token) ? "f" : "w";

/**
 * Whether two problems can have one input format; a value that varies in one can be constant in the
 * few tests of the other.
 */
export function sameForm(a: InputForm, b: InputForm): boolean {
  const differ = (x: number | null, y: number | null): boolean => x !== null && y !== null && x !== y;
  if (differ(a.lines, b.lines) || differ(a.tokens, b.tokens)) return false;
  const common = Math.min(a.types.length, b.types.length);
  for (let i = 0; i < common; i++) {
    if ((a.types.charAt(i) === "w") !== (b.types.charAt(i) === "w")) return false;
  }
  return true;
}
