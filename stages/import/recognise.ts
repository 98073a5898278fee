/**
 * Recognises the format of a file by its columns and some of its rows; the only recogniser, for
 * `inspect` and for errors that name the likely format. A format is taken only if it makes a
 * problem with tests of one of the rows; a file of none is a table, if fields for it can be
 * proposed.
 */
import type { Fields, InputFile } from "../../schemas/import-options.ts";
import { checkMembers } from "./columns.ts";
import { type Conversion, type Format, type Look, namesOf, rowsOf } from "./format.ts";
import { table } from "./formats/table.ts";
import { formats } from "./formats.ts";
import { missingIn } from "./missing.ts";
import { propose, proposeSome } from "./propose.ts";
import { FieldError, type Row } from "./row.ts";
import type { Table } from "./tables.ts";

/** Rows that are looked at, and the bytes that each may take. */
export const SAMPLE_ROWS = 20;

export type Recognised = { format: Format; fields?: Fields };

/** The first rows that can be read. */
export async function sampleOf(file: Table): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const placed of file.rows()) {
    if ("row" in placed) rows.push(placed.row);
    if (rows.length === SAMPLE_ROWS) break;
  }
  return rows;
}

/** @returns null for a file of no format */
export function recogniseRows(rows: readonly Row[], columns: readonly string[] | null): Recognised | null {
  const [first] = rows;
  if (first === undefined) return null;
  const look: Look = { columns: new Set(columns ?? rows.flatMap((row) => Object.keys(row))), row: first };
  const named = formats.all.filter((format) => format.recognise(look));
  const working = named.find((format) => rows.some((row) => hasTests(row, format)));
  if (working !== undefined) return { format: working };
  const fields = propose(rows);
  if (fields !== null && rows.some((row) => hasTests(row, table, fields))) return { format: table, fields };
  return named[0] === undefined ? null : { format: named[0] };
}

/** Why no format and no mapping fits, in one line. */
export function whyNone(rows: readonly Row[]): string {
  const fields = propose(rows);
  const made = fields === null ? null : rows.map((row) => convertSample(row, table, fields));
  const first = made?.find((conversion) => conversion !== null);
  if (first === undefined || first === null) return missingIn(rows, proposeSome(rows), null);
  const { reason, detail } = "rejection" in first ? first.rejection : (first.untested ?? NO_TESTS);
  return missingIn(rows, fields ?? {}, detail === null ? reason : `${reason} (${detail})`);
}

const NO_TESTS = { reason: "no_tests", detail: null } as const;

export const recognise = async (file: Table): Promise<Recognised | null> =>
  recogniseRows(await sampleOf(file), file.columns);

/** The share of a format's required columns from which on a file of other columns comes near it. */
const NEAR = 0.5;

/**
 * Names of the format that fits a file of which no row could be read; else of those that come near.
 */
export async function likelyFormats(file: Table, columns: readonly string[]): Promise<string[]> {
  const found = await recognise(file);
  if (found !== null) return [found.format.name];
  return formats.all
    .filter((format) => {
      if (format === table) return false;
      const { required } = rowsOf(format, { path: "-", format: format.name });
      const there = required.filter((column) => namesOf(column).some((name) => columns.includes(name)));
      return required.length > 1 && there.length >= required.length * NEAR;
    })
    .map(({ name }) => name);
}

/** Whether a row becomes a problem with tests. */
function hasTests(row: Row, format: Format, fields?: Fields): boolean {
  const conversion = convertSample(row, format, fields);
  if (conversion === null || "rejection" in conversion) return false;
  const { public_tests: shown, private_tests: hidden, generated_tests: more } = conversion.draft;
  return shown.length + hidden.length + more.length > 0;
}

/** A row by a format; null for one that cannot be read. */
export function convertSample(row: Row, format: Format, fields?: Fields): Conversion | null {
  const input: InputFile = { path: "-", format: format.name, ...(fields && { fields }) };
  try {
    checkMembers(row, rowsOf(format, input));
    return format.convert(row, {
      input,
      maxRowBytes: 2 ** 28,
      index: 0,
      fallbackName: "row",
      languages: null,
      specialJudge: null,
    });
  } catch (error) {
    if (error instanceof FieldError) return null;
    throw error;
  }
}
