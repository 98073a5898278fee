/**
 * Rows of one file: Parquet, Arrow (file or stream), JSON lines or a JSON array, the last two also
 * packed by gzip, zstd or bzip2.
 * Promises: the container is recognised by its first bytes; a missing, empty, damaged or unknown
 * file is one UserError; a line that cannot be read is a fault in the place of its row.
 */
import { open } from "node:fs/promises";
import { arrowColumns, arrowRows } from "../../io/arrow.ts";
import { explained, fileFault } from "../../io/faults.ts";
import { arrayItems } from "../../io/json-array.ts";
import { type LineOrFault, linesAs } from "../../io/jsonl.ts";
import { parseExactJson } from "../../io/literals/exact-json.ts";
import { parseStrictJson } from "../../io/literals/strict-json.ts";
import { hasChecksum } from "../../io/parquet/pages.ts";
import { openParquet, parquetRows } from "../../io/parquet/rows.ts";
import { packingOf, unpackedBytes } from "../../io/unpack.ts";
import { shown, UserError } from "../../schemas/errors.ts";
import { rowsInside } from "./object-rows.ts";
import type { Row } from "./row.ts";
import { exactOf } from "./tests.ts";

/**
 * A row, or why there is none, and its place in the file: "row 3" (0-based) or "line 4" (1-based).
 */
export type Placed = { place: string } & ({ row: Row } | { fault: string });

export type TableOptions = {
  maxPageBytes: number;
  maxRowBytes: number;
  /** Whether integers are bigint, so that they keep all digits. */
  exact?: boolean;
};

export type Table = {
  path: string;
  container: "Parquet" | "Arrow" | "JSON lines" | "JSON array" | "JSON object";
  /** null: each row has its own. */
  columns: string[] | null;
  /** null: known only at the end. */
  rowCount: number | null;
  /** Of a Parquet file: whether its pages have checksums, by which damage is noticed. */
  hasChecksums?: boolean;
  /** @param columns the columns to read; default: all */
  rows(columns?: readonly string[]): AsyncIterable<Placed>;
};

/** Opens one file far enough to know its columns. */
export async function openTable(path: string, options: TableOptions): Promise<Table> {
  const start = await firstBytes(path);
  if (start.startsWith("PAR1")) return parquetTable(path, options);
  if (start.startsWith("ARROW1") || start.startsWith("\xff\xff\xff\xff")) {
    const columns = await arrowColumns(path);
    return {
      path,
      container: "Arrow",
      columns,
      rowCount: null,
      rows: () => numbered(arrowRows(path), options),
    };
  }
  const json = { path, columns: null, rowCount: null };
  if (/^(?:\xef\xbb\xbf)?\s*\{\s*\n/.test(start))
    return { ...json, container: "JSON object", rows: () => objectRows(path, options) };
  if (/^(?:\xef\xbb\xbf)?\s*\{/.test(start))
    return { ...json, container: "JSON lines", rows: () => jsonRows(path, options) };
  if (/^(?:\xef\xbb\xbf)?\s*\[/.test(start))
    return { ...json, container: "JSON array", rows: () => arrayRows(path, options) };
  throw new UserError({
    where: path,
    expected: "a Parquet file, an Arrow file or stream, JSON lines or a JSON array",
    ...kindOf(start),
  });
}

/** What a file is that holds no rows that can be read, by its first bytes. */
function kindOf(start: string): { got: string; fix: string } {
  const again = "Check the path, or fetch the file again.";
  if (start === "") return { got: "an empty file", fix: again };
  if (/^(?:\xff\xfe|\xfe\xff)/.test(start)) return { got: "text in UTF-16", fix: "Save it as UTF-8." };
  const [line = ""] = start.split("\n");
  if (!/^[\t\x20-\x7e\xc2-\xf4][\t\x20-\x7e\x80-\xff]*\r?$/.test(line))
    return { got: "a file of another kind", fix: again };
  const isCsv = /^[\w" -]+([,;\t][\w" -]+)+\r?$/.test(line);
  return {
    got: `text of another kind; line 1: ${shown(line)}`,
    fix: isCsv ? "This looks like CSV: write it as JSON lines, one object a row." : again,
  };
}

/**
 * Start of the content, unpacked; Parquet and Arrow are read where they are, so they cannot be
 * packed.
 */
async function firstBytes(path: string): Promise<string> {
  return explained(path, "a data file", async () => {
    for await (const chunk of unpackedBytes(path)) {
      const start = Buffer.from(chunk.subarray(0, 64)).toString("latin1");
      if (/^(?:PAR1|ARROW1|\xff{4})/.test(start) && (await isPacked(path)))
        throw new Error("a packed table; unpack it first");
      return start;
    }
    return "";
  });
}

async function isPacked(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(10), 0, 10, 0);
    return packingOf(buffer.subarray(0, bytesRead)) !== null;
  } finally {
    await file.close();
  }
}

async function parquetTable(path: string, options: TableOptions): Promise<Table> {
  const { maxPageBytes } = options;
  const file = await openParquet(path);
  const { schema, num_rows: rows, row_groups: groups } = file.metadata;
  const meta = groups[0]?.columns[0]?.meta_data;
  const hasChecksums =
    meta === undefined || (await hasChecksum({ meta, readAt: file.readAt }).catch(() => true));
  await file.close();
  const columns = topLevel(schema);
  const read = (wanted?: readonly string[]): AsyncIterable<Placed> =>
    numbered(parquetRows(path, { limits: { maxPageBytes }, ...(wanted && { columns: wanted }) }), options);
  return { path, container: "Parquet", columns, rowCount: Number(rows), hasChecksums, rows: read };
}

async function* numbered(rows: AsyncIterable<Row>, { exact }: TableOptions): AsyncGenerator<Placed> {
  let index = 0;
  for await (const row of rows) yield { row: exact ? (exactOf(row) as Row) : row, place: `row ${index++}` };
}

/** Names of the top columns of a schema in depth-first order. */
function topLevel(schema: readonly { name: string; num_children?: number }[]): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at++]?.num_children ?? 0;
    for (let i = 0; i < children && at < schema.length; i++) skip();
  };
  while (at < schema.length) {
    names.push(schema[at]?.name ?? "");
    skip();
  }
  return names;
}

type Parse = (text: string) => unknown;

const parserOf = ({ exact }: TableOptions): Parse =>
  exact ? (text) => parseExactJson(text, { uniqueKeys: true }) : parseStrictJson;

/** One row a line; a file of one line may be an object that holds rows, or the start of one. */
async function* jsonRows(path: string, options: TableOptions): AsyncGenerator<Placed> {
  const { maxRowBytes: maxLineBytes } = options;
  let first: LineOrFault<unknown> | null = null;
  let isOne = true;
  for await (const read of linesAs<unknown>(path, parserOf(options), { maxLineBytes })) {
    if (first === null) {
      first = read;
      if (!("fault" in read)) continue;
      const rows = await wholeObject(path, options).catch(() => null);
      if (rows !== null) return yield* placedItems(rows);
    }
    if (isOne && !("fault" in first)) yield placedLine(first);
    isOne = false;
    yield placedLine(read);
  }
  if (first === null || !isOne) return;
  const rows = "fault" in first ? null : rowsInside(first.value);
  if (rows === null) yield placedLine(first);
  else yield* placedItems(rows);
}

const placedLine = (read: LineOrFault<unknown>): Placed => ({ place: `line ${read.line}`, ...rowOf(read) });

function* placedItems(rows: readonly unknown[]): Generator<Placed> {
  for (const [i, row] of rows.entries()) yield { place: `item ${i}`, ...rowOf({ value: row }) };
}

async function* arrayRows(path: string, options: TableOptions): AsyncGenerator<Placed> {
  const parse = parserOf(options);
  let index = 0;
  try {
    for await (const item of arrayItems(unpackedBytes(path), options.maxRowBytes)) {
      const place = `item ${index++}`;
      yield { place, ...("fault" in item ? item : rowOf(parsed(item.text, parse))) };
    }
  } catch (error) {
    throw fileFault(error, path, "a JSON array");
  }
}

/**
 * Rows of a file that is one object over several lines. It is held as a whole, so it may not be
 * larger than a row.
 */
async function* objectRows(path: string, options: TableOptions): AsyncGenerator<Placed> {
  let rows: unknown[];
  try {
    rows = await wholeObject(path, options);
  } catch (error) {
    throw fileFault(error, path, "JSON lines, a JSON array or one JSON object");
  }
  yield* placedItems(rows);
}

/** @throws Error for anything but one JSON value of bounded size */
async function wholeObject(path: string, options: TableOptions): Promise<unknown[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of unpackedBytes(path)) {
    size += chunk.length;
    if (size > options.maxRowBytes) throw new Error(`one object of more than ${options.maxRowBytes} bytes`);
    chunks.push(chunk);
  }
  const value = parserOf(options)(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  return rowsInside(value) ?? [value];
}

function parsed(text: string, parse: Parse): { value: unknown } | { fault: string } {
  try {
    return { value: parse(text) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function rowOf(read: { value: unknown } | { fault: string }): { row: Row } | { fault: string } {
  if ("fault" in read) return { fault: read.fault };
  const { value } = read;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { row: value as Row }
    : { fault: `${nameOf(value)} instead of an object` };
}

const nameOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
