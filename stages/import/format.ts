/**
 * The contract of an input format: one definition a file in stages/import/formats/, listed in
 * formats.ts. A format says how its rows are recognised, which columns it reads, and how a row
 * becomes a problem. Whatever is wrong with the content of a row is a rejection with its reason.
 */

import type { z } from "zod";
import type { ImportOptions, InputFile } from "../../schemas/options.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Row } from "./row.ts";

/** Why rows are rejected, and what each reason means. */
export const REJECTIONS = {
  unreadable_row: "the row is not valid JSON, or a column is missing or has another type",
  invalid_text: "the row has text that is not valid Unicode",
  empty_statement: "the row has no statement",
  no_tests: "the row has no complete test; its tests may have been truncated at the source",
  unequal_test_lists: "a group of tests does not have one output per input",
  unequal_solution_lists: "the row does not have one language per program",
  unreadable_tests: "the tests are not JSON of the expected shape",
  unreadable_arguments: "the input of a function call is not a list of arguments",
  not_runnable:
    "no program can run on the tests: their values are not text, and the row names no function to call",
  assertion_tests:
    "the tests are assertions in Python that cannot be run: they need a module that programs do not have, have parameters, or name nothing that they test",
  refused_by_plugin: "the plug-in that defines the format refuses the row; the detail says why",
  interactive: "programs talk with an interactor, which the row does not have",
  row_too_large: "the decoded row is larger than import.max_row_mb",
  test_too_large: "a test is larger than import.max_test_mb",
  duplicate_row: "the row repeats an earlier one",
  outside_dates: "the contest was before `from` or after `to`, or the row has no date",
  quarantined: "the problem is in the list of import.quarantine",
} as const;
export type RejectionReason = keyof typeof REJECTIONS;

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
  /** What the configuration says of the input. */
  input: InputFile;
  /** Decoded bytes that a row may have. */
  maxRowBytes: number;
  /** 0-based row within the whole input, over all its shards. */
  index: number;
  /** Name for a row that has none. */
  fallbackName: string;
  /** Languages of recorded solutions that are kept; null: those of earlier versions. */
  languages: ReadonlySet<string> | null;
  /** Special judge of this row by the list that came with the input: its case, or null. */
  specialJudge: number | null;
};

/** What a file shows of itself: its columns and its first row. */
export type Look = { columns: ReadonlySet<string>; row: Row };

/** A column, or several names that versions of the format give it. */
export type Column = string | readonly [string, ...string[]];

export type Rows = {
  /** Columns without which a file is not of this format. */
  required: readonly Column[];
  /** Columns that are read where present. */
  optional: readonly string[];
  /** Whether integers in JSON are read as bigint, so that they keep all digits. */
  exact?: boolean;
  /** Whether a row that cannot be read is an error, because people write such files by hand. */
  strict?: boolean;
  /** Rows of the official splits. */
  counts?: Partial<Record<Split, number>>;
  /**
   * Checks over a whole official split, from the difficulty of each row. @returns what is wrong, or
   * null
   */
  checkWhole?(split: Split, difficulties: readonly (string | null)[]): string | null;
};

export type Format = {
  /** Name in configurations. */
  name: string;
  /** The data sets that have it, in one line; docs/problem-file.md lists it. */
  about: string;
  /** Start of every problem_id; never changes. */
  prefix: string;
  /** Column with the date of the contest, as text, as seconds, or as a timestamp. */
  date?: string;
  /** Licence that the data set states of itself, where all sets of the format state the same. */
  license?: string;
  /** Whether a file with these columns and this first row is of this format. */
  recognise(look: Look): boolean;
  /** The columns that it reads; of a table, those that the input names. */
  rows: Rows | ((input: InputFile) => Rows);
  /** @throws FieldError for a column of another type; the row is then rejected */
  convert(row: Row, place: RowPlace): Conversion;
};

export const defineFormat = (format: Format): Format => format;

export const rowsOf = ({ rows }: Format, input: InputFile): Rows =>
  typeof rows === "function" ? rows(input) : rows;

/** The names of a column. */
export const namesOf = (column: Column): readonly string[] =>
  typeof column === "string" ? [column] : column;

/** Whether a file has all these columns. */
export const hasAll = ({ columns }: Look, ...names: string[]): boolean =>
  names.every((name) => columns.has(name));
