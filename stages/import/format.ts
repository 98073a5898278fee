/**
 * The contract of an input format, and helpers that read a row's columns and check their types.
 * An error in the content of a row is a rejection with its reason; a column of the wrong type is an
 * error of the file.
 */

import type { z } from "zod";
import type { ImportOptions, InputFile } from "../../schemas/options.ts";
import type { Problem, Test } from "../../schemas/problem.ts";

/** Why rows are rejected, and what each reason means. */
export const REJECTIONS = {
  empty_statement: "the row has no statement",
  no_tests: "the row has no complete test; its tests may have been truncated at the source",
  unequal_test_lists: "a group of tests does not have one output per input",
  unequal_solution_lists: "the row does not have one language per program",
  unreadable_tests: "the tests are not JSON of the expected shape",
  unreadable_arguments: "the input of a function call is not a list of arguments",
  not_runnable:
    "no program can run on the tests: their values are not text, and the row names no function to call",
  row_too_large: "the decoded row is larger than import.max_row_mb",
  test_too_large: "a test is larger than import.max_test_mb",
  duplicate_row: "the row repeats an earlier one",
  quarantined: "the problem is in the list of import.quarantine",
} as const;
export type RejectionReason = keyof typeof REJECTIONS;

export type Row = Record<string, unknown>;
export type Split = NonNullable<InputFile["split"]>;
export type Limits = z.infer<typeof ImportOptions>;

/** A problem without its id and its place. */
export type Draft = Omit<Problem, "problem_id" | "source_row">;
export type Rejection = { reason: RejectionReason; detail: string | null };
/** A row as a problem, with what its id is made from, or the reason why it is none. */
export type Conversion =
  | {
      draft: Draft;
      identity: unknown;
      id?: string;
      /** Why the draft has no tests, if it has none. */
      untested?: Rejection;
    }
  | { rejection: Rejection; name: string };

export type RowPlace = {
  /** 0-based row within the whole input, over all its shards. */
  index: number;
  /** Name for a row that has none. */
  fallbackName: string;
  /** Special judge of this row by the list that came with the input: its case, or null. */
  specialJudge: number | null;
};

export type Format = {
  /** Start of every problem_id. */
  prefix: string;
  /** Columns without which a file is not of this format. */
  required: readonly string[];
  /** Columns that are read where present. */
  optional: readonly string[];
  /** Rows of the official splits. */
  counts: Partial<Record<Split, number>>;
  convert(row: Row, place: RowPlace): Conversion;
  /**
   * Checks over a whole official split, from the difficulty of each row. @returns what is wrong, or
   * null
   */
  checkWhole?(split: Split, difficulties: readonly (string | null)[]): string | null;
};

/** A column whose type is not what the format has. */
export class FieldError extends Error {}

const wrong = (name: string, expected: string, value: unknown): never => {
  throw new FieldError(
    `column ${name}: expected ${expected}, got ${value === null ? "null" : Array.isArray(value) ? "a list" : typeof value}`,
  );
};

/** Text of a column; null and missing are "". */
export function text(row: Row, name: string): string {
  const value = row[name];
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : wrong(name, "text", value);
}

/** Text, or null where it is empty. */
export const textOrNull = (row: Row, name: string): string | null => text(row, name) || null;

/** An integer of any width as bigint; null and missing are 0. */
export function integer(row: Row, name: string): bigint {
  const value = row[name];
  if (value === null || value === undefined) return 0n;
  if (typeof value === "bigint") return value;
  return Number.isInteger(value) ? BigInt(value as number) : wrong(name, "an integer", value);
}

/** A list of `kind`; null and missing are empty. */
export function listOf<T>(row: Row, name: string, member: (value: unknown) => value is T): T[] {
  const value = row[name];
  if (value === null || value === undefined) return [];
  return Array.isArray(value) && value.every(member) ? value : wrong(name, "a list of its kind", value);
}

export const isText = (value: unknown): value is string => typeof value === "string";
export const isInteger = (value: unknown): value is bigint | number =>
  typeof value === "bigint" || Number.isInteger(value);

/** A struct column; null and missing give null. */
export function struct(row: Row, name: string): Row | null {
  const value = row[name];
  if (value === null || value === undefined) return null;
  return typeof value === "object" && !Array.isArray(value) ? (value as Row) : wrong(name, "a struct", value);
}

/** Parallel lists as tests, or null where their lengths differ. */
export function paired(inputs: readonly string[], outputs: readonly string[]): Test[] | null {
  if (inputs.length !== outputs.length) return null;
  return inputs.map((input, i) => ({ input, output: outputs[i] ?? "" }));
}

/** A draft with nothing in it but what every format gives. */
export function emptyDraft(given: Pick<Draft, "source" | "name" | "statement"> & Partial<Draft>): Draft {
  return {
    public_tests: [],
    private_tests: [],
    generated_tests: [],
    cpu_limit_ms: null,
    memory_limit_mb: null,
    comparator: { kind: "tokens", checker: null, provenance: "default" },
    fn_name: null,
    starter_code: null,
    input_file: null,
    output_file: null,
    solutions: [],
    incorrect_solutions: [],
    difficulty: null,
    tags: [],
    url: null,
    contest_id: null,
    contest_index: null,
    flags: [],
    ...given,
  };
}

/** A flag with a count, e.g. truncated_tests:3; null for a count of 0. */
export const counted = (flag: string, count: number): string[] => (count > 0 ? [`${flag}:${count}`] : []);
