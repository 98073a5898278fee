/**
 * The tests of a row: parallel lists (CodeContests), or the input_output text of TACO and APPS.
 * Integers of any size stay exact. Nothing is run: a test that is neither program input nor a call
 * is a rejection.
 */
import { type Exact, parseExactJson, stringifyExact } from "../../io/literals/exact-json.ts";
import { parsePythonLiteral } from "../../io/literals/python-literal.ts";
import type { Test } from "../../schemas/problem.ts";
import type { Rejection, RejectionReason } from "./format.ts";

/** Sources cut texts at hundreds of characters; a shorter text that ends in dots can be a grid. */
const SURELY_CUT = 400;

/** Whether the source cut this text short and ended it with three dots. */
export function isTruncated(text: string): boolean {
  const end = text.trimEnd();
  return end.endsWith("...") && !(end.length < SURELY_CUT && endsInGrid(end));
}

/** A last line of grid marks, or of the same length as the line before it and without spaces. */
function endsInGrid(text: string): boolean {
  const lines = text
    .split("\n")
    .slice(-2)
    .map((line) => line.trimEnd());
  const last = lines.at(-1) ?? "";
  if (/^[.#*@xXoO+|/\\-]+$/.test(last)) return true;
  return lines.length === 2 && lines[0]?.length === last.length && /^\S+$/.test(last);
}

export type Kept = { tests: Test[]; truncated: number };

/** Tests whose input or expected output was cut short are left out and counted. */
export function withoutTruncated(tests: readonly Test[]): Kept {
  const kept = tests.filter(({ input, output }) => !isTruncated(output) && !isTruncated(input));
  return { tests: kept, truncated: tests.length - kept.length };
}

/** An object of a cell, or of its text; null for anything else. */
export function parsedObject(cell: unknown): { [key: string]: unknown } | null {
  if (typeof cell === "object" && cell !== null && !Array.isArray(cell))
    return cell as { [key: string]: unknown };
  if (typeof cell !== "string") return null;
  try {
    const value = parseEither(cell);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export type InputOutput = { tests: Test[]; fnName: string | null; flags: string[] };

export const reject = (reason: RejectionReason, detail: string | null = null): { rejection: Rejection } => ({
  rejection: { reason, detail },
});
export const isObject = (value: Exact): value is { [key: string]: Exact } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * JSON, or the Python literal that some rows have instead; no key may come twice. @throws
 * LiteralError of the JSON if it is neither
 */
export function parseEither(source: string): Exact {
  try {
    return parseExactJson(source, { uniqueKeys: true });
  } catch (error) {
    try {
      return parsePythonLiteral(source, { uniqueKeys: true });
    } catch {
      throw error;
    }
  }
}

/**
 * Reads {inputs, outputs, fn_name?}, as an object or as its text.
 * @param returnsList whether the starter code says that the function returns a list
 */
export function inputOutput(source: unknown, returnsList: boolean): InputOutput | { rejection: Rejection } {
  if (source === null || source === undefined) return reject("no_tests");
  if (typeof source === "string" && source.trim() === "") return reject("no_tests");
  let value: Exact;
  try {
    value = typeof source === "string" ? parseEither(source) : exactOf(source);
  } catch (error) {
    return reject("unreadable_tests", error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value)) return reject("unreadable_tests", "input_output is no object");
  const { inputs, outputs } = value;
  const fnName = value.fn_name;
  if (inputs === undefined || outputs === undefined)
    return reject("no_tests", "input_output lacks inputs or outputs");
  if (!Array.isArray(inputs) || !Array.isArray(outputs))
    return reject("unreadable_tests", "inputs or outputs is no list");
  if (inputs.length !== outputs.length) {
    return reject("unequal_test_lists", `${inputs.length} inputs, ${outputs.length} outputs`);
  }
  if (inputs.length === 0) return reject("no_tests");
  return typedTests(
    { inputs, outputs, fnName: typeof fnName === "string" && fnName !== "" ? fnName : null },
    returnsList,
  );
}

type Lists = { inputs: Exact[]; outputs: Exact[]; fnName: string | null };

/** Tests of programs on stdin, or of a function. @param returnsList as above */
export function typedTests(
  { inputs, outputs, fnName }: Lists,
  returnsList: boolean,
): InputOutput | { rejection: Rejection } {
  return fnName === null ? stdinTests(inputs, outputs) : callTests(fnName, { inputs, outputs, returnsList });
}

/** A value of a table: whole numbers as bigint, as the parsers give them; bytes are nothing. */
export function exactOf(value: unknown): Exact {
  if (Array.isArray(value)) return value.map(exactOf);
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== "object") return (value ?? null) as Exact;
  if (value === null || ArrayBuffer.isView(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exactOf(member)]));
}

type Call = { inputs: Exact[]; outputs: Exact[]; returnsList: boolean };

/**
 * Some rows have each expected value in a list of one, others bare; the data sets' own graders
 * accept both. If every output of a row is a list of one and the function is not declared to return
 * a list, the list is removed.
 */
function callTests(
  fnName: string,
  { inputs, outputs, returnsList }: Call,
): InputOutput | { rejection: Rejection } {
  const wrapped = !returnsList && outputs.every((output) => Array.isArray(output) && output.length === 1);
  const tests: Test[] = [];
  for (const [i, input] of inputs.entries()) {
    const args = Array.isArray(input) ? input : typeof input === "string" ? argumentLines(input) : null;
    if (args === null) return reject("unreadable_arguments", `input ${i} is no list of arguments`);
    const output = outputs[i] ?? null;
    const bare = wrapped && Array.isArray(output) ? (output[0] ?? null) : output;
    const expected = typeof input === "string" && typeof bare === "string" ? (literalIn(bare) ?? bare) : bare;
    tests.push({ input: stringifyExact(args), output: stringifyExact(expected) });
  }
  return { tests, fnName, flags: wrapped ? ["expected_unwrapped"] : [] };
}

/** One argument in each line, each a literal; null if a line is no literal. */
function argumentLines(input: string): Exact[] | null {
  const values = input
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(literalIn);
  return values.every((value) => value !== undefined) ? (values as Exact[]) : null;
}

function literalIn(line: string): Exact | undefined {
  try {
    return parseEither(line);
  } catch {
    return undefined;
  }
}

function stdinTests(inputs: Exact[], outputs: Exact[]): InputOutput | { rejection: Rejection } {
  const tests: Test[] = [];
  for (const [i, input] of inputs.entries()) {
    const given = asText(input);
    const expected = asText(outputs[i] ?? null);
    if (given === null || expected === null)
      return reject("not_runnable", `test ${i} is no text, and no function is named`);
    tests.push({ input: given, output: expected });
  }
  return { tests, fnName: null, flags: [] };
}

/**
 * Text as it is; a list of lines joined; a bare number or line of numbers written out. Null for
 * anything deeper.
 */
function asText(value: Exact): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "number") return `${stringifyExact(value)}\n`;
  if (!Array.isArray(value)) return null;
  const lines = value.map((line) => (typeof line === "string" ? line : scalarText(line)));
  return lines.every((line) => line !== null)
    ? lines.map((line) => (line.endsWith("\n") ? line : `${line}\n`)).join("")
    : null;
}

const scalarText = (value: Exact): string | null =>
  typeof value === "bigint" || typeof value === "number" ? stringifyExact(value) : null;
