/**
 * What a problem file shows of itself: container, columns with type and sample, the format that
 * fits, and the first problem that comes of it. Looks at the first rows of the first shard.
 */
import { UserError } from "../../schemas/errors.ts";
import type { Fields, InputFile } from "../../schemas/import-options.ts";
import { type Format, rowsOf } from "./format.ts";
import { jsonl, problemLineSchema } from "./formats/jsonl.ts";
import { table } from "./formats/table.ts";
import { inside } from "./paths.ts";
import { proposeSome } from "./propose.ts";
import { convertSample, recogniseRows, sampleOf, whyNone } from "./recognise.ts";
import type { Row } from "./row.ts";
import { ofSplit } from "./shard-names.ts";
import { shardsOf } from "./shards.ts";
import { openTable, type Table } from "./tables.ts";

export type ColumnShown = { name: string; type: string; sample: string };
export type Inspected = {
  container: Table["container"];
  /** null: known only at the end of the file. */
  rows: number | null;
  columns: ColumnShown[];
  /** null: none fits. */
  format: string | null;
  fields: Fields | null;
  /** The first problem, in one line. */
  example: string | null;
  /** Why no format fits. */
  missing: string | null;
  /** Fields that could be found where no format fits. */
  partial: Partial<Record<keyof Fields, string>> | null;
  /** The split to read, where the files are of several. */
  split: "train" | null;
  notes: string[];
};

/** Bounds of one row and of one page. */
const LIMITS = { maxPageBytes: 512 * 2 ** 20, maxRowBytes: 256 * 2 ** 20, exact: true };
/** Characters of a sample. */
const SHOWN = 60;

/** @throws UserError for a file that cannot be read */
export async function inspect(path: InputFile["path"]): Promise<Inspected> {
  const shards = await shardsOf({ path, format: "table" }, process.cwd());
  const file = await openTable(shards[0] ?? "", LIMITS);
  const rows = await sampleOf(file);
  if (rows.length === 0) throw await noRows(file);
  const found = recogniseRows(rows, file.columns);
  const names = file.columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => columnShown(name, rows));
  const problem = found === null ? null : exampleOf(rows, found);
  const split = found === null || hasCounts(found.format) ? null : splitOf(shards);
  return {
    container: file.container,
    rows: shards.length === 1 ? file.rowCount : null,
    columns,
    format: found?.format.name ?? null,
    fields: found?.fields ?? null,
    example: problem,
    missing: found === null ? whyNone(rows) : null,
    partial: found === null ? proposeSome(rows) : null,
    split,
    notes: [
      ...(shards.length === 1 ? [] : [`${shards.length} shards; the first is shown`]),
      ...(split === null ? [] : ["files of several splits; without `split` all of them are read"]),
      ...(file.hasChecksums === false ? [NO_CHECKSUMS] : []),
    ],
  };
}

/** Train, if it is one of several splits. */
function splitOf(shards: readonly string[]): "train" | null {
  const own = ofSplit(shards, { split: "train" }).length;
  return own < shards.length ? "train" : null;
}

/** Official splits have all of their rows, or are none. */
const hasCounts = (format: Format): boolean =>
  format !== table && rowsOf(format, { path: "-", format: format.name }).counts !== undefined;

const NO_CHECKSUMS =
  "the Parquet pages have no checksums, so damage to the text cannot be noticed; runs record a hash of the file";

/** What is told once about the files of a configuration. */
export async function notesOf(inputs: readonly InputFile[], baseDir: string): Promise<string[]> {
  const notes: string[] = [];
  for (const input of inputs) {
    for (const path of await shardsOf(input, baseDir)) {
      const file = await openTable(path, LIMITS);
      if (file.hasChecksums === false) return [...notes, `${path}: ${NO_CHECKSUMS}`];
      if (input.format === jsonl.name) notes.push(...ignoredIn(path, await sampleOf(file)));
    }
  }
  return notes;
}

/** The names of columns of our own format that no problem has. */
function ignoredIn(path: string, rows: readonly Row[]): string[] {
  const known = Object.keys(problemLineSchema.shape);
  const names = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => !known.includes(name)));
  return names.size === 0 ? [] : [`${path}: columns that are ignored: ${[...names].join(", ")}`];
}

/** Why a file shows nothing: what is wrong with its first row, if it has one. */
async function noRows(file: Table): Promise<UserError> {
  for await (const placed of file.rows())
    if ("fault" in placed) return emptyFile(file.path, `${placed.place}: ${placed.fault}`);
  return emptyFile(file.path, "an empty data set");
}

const emptyFile = (where: string, got: string): UserError =>
  new UserError({
    where,
    expected: "a row that can be read",
    got,
    fix: "Check the path, or fetch the file again.",
  });

function exampleOf(
  rows: readonly Row[],
  found: NonNullable<ReturnType<typeof recogniseRows>>,
): string | null {
  for (const row of rows) {
    const conversion = convertSample(row, found.format, found.fields);
    if (conversion === null || "rejection" in conversion) continue;
    const { name, public_tests, private_tests, generated_tests, fn_name, entry_point, solutions } =
      conversion.draft;
    const tests = public_tests.length + private_tests.length + generated_tests.length;
    if (tests === 0) continue;
    const kind =
      entry_point !== undefined
        ? `of assertions on ${entry_point}`
        : fn_name === null
          ? "of a program on stdin"
          : `that call ${fn_name}`;
    return `${name}: ${tests} tests ${kind}, ${solutions.length} solutions in Python`;
  }
  return null;
}

function columnShown(name: string, rows: readonly Row[]): ColumnShown {
  const value = rows.map((row) => row[name]).find((cell) => cell !== null && cell !== undefined);
  return { name, type: typeOf(value), sample: shortened(value) };
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "string") return inside(value) === null ? "text" : "JSON";
  if (Array.isArray(value)) return "list";
  return typeof value;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value ?? null, (_key, member: unknown) =>
    typeof member === "bigint"
      ? Number(member)
      : typeof member === "string"
        ? member.slice(0, SHOWN)
        : member,
  );
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
