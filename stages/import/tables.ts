/**
 * Rows of one file: Parquet, Arrow (file or stream), JSON lines.
 * Promises: the container is recognised by its first bytes; a missing, empty, damaged or unknown
 * file is one UserError; a line that cannot be read is a fault in the place of its row.
 */
import { open } from "node:fs/promises";
import { arrowColumns, arrowRows } from "../../io/arrow.ts";
import { explained } from "../../io/faults.ts";
import { linesAs } from "../../io/jsonl.ts";
import { parseExactJson } from "../../io/literals/exact-json.ts";
import { parseStrictJson } from "../../io/literals/strict-json.ts";
import { openParquet, parquetRows } from "../../io/parquet/rows.ts";
import { UserError } from "../../schemas/errors.ts";
import type { Row } from "./row.ts";

/**
 * A row, or why there is none, and its place in the file: "row 3" (0-based) or "line 4" (1-based).
 */
export type Placed = { place: string } & ({ row: Row } | { fault: string });

export type TableOptions = {
  maxPageBytes: number;
  maxRowBytes: number;
  /** Whether integers in JSON are bigint, so that they keep all digits. */
  exact?: boolean;
};

export type Table = {
  path: string;
  container: "Parquet" | "Arrow" | "JSON lines";
  /** null: each row has its own. */
  columns: string[] | null;
  /** null: known only at the end. */
  rowCount: number | null;
  /** @param columns the columns to read; default: all */
  rows(columns?: readonly string[]): AsyncIterable<Placed>;
};

/** Opens one file far enough to know its columns. */
export async function openTable(path: string, options: TableOptions): Promise<Table> {
  const start = await firstBytes(path);
  if (start.startsWith("PAR1")) return parquetTable(path, options.maxPageBytes);
  if (start.startsWith("ARROW1") || start.startsWith("\xff\xff\xff\xff")) {
    const columns = await arrowColumns(path);
    return { path, container: "Arrow", columns, rowCount: null, rows: () => numbered(arrowRows(path)) };
  }
  if (/^(?:\xef\xbb\xbf)?\s*\{/.test(start)) {
    const rows = (): AsyncIterable<Placed> => jsonRows(path, options);
    return { path, container: "JSON lines", columns: null, rowCount: null, rows };
  }
  throw new UserError({
    where: path,
    expected: "a Parquet file, an Arrow file or stream, or JSON lines",
    got: start === "" ? "an empty file" : "a file of another kind",
    fix: "Check the path, or fetch the file again.",
  });
}

async function firstBytes(path: string): Promise<string> {
  return explained(path, "a data file", async () => {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  });
}

async function parquetTable(path: string, maxPageBytes: number): Promise<Table> {
  const file = await openParquet(path);
  await file.close();
  const { schema, num_rows: rows } = file.metadata;
  const columns = topLevel(schema);
  const read = (wanted?: readonly string[]): AsyncIterable<Placed> =>
    numbered(parquetRows(path, { limits: { maxPageBytes }, ...(wanted && { columns: wanted }) }));
  return { path, container: "Parquet", columns, rowCount: Number(rows), rows: read };
}

async function* numbered(rows: AsyncIterable<Row>): AsyncGenerator<Placed> {
  let index = 0;
  for await (const row of rows) yield { row, place: `row ${index++}` };
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

async function* jsonRows(path: string, { maxRowBytes, exact }: TableOptions): AsyncGenerator<Placed> {
  const parse = exact ? (text: string) => parseExactJson(text, { uniqueKeys: true }) : parseStrictJson;
  for await (const read of linesAs<unknown>(path, parse, { maxLineBytes: maxRowBytes })) {
    const place = `line ${read.line}`;
    if ("fault" in read) yield { fault: read.fault, place };
    else if (typeof read.value === "object" && read.value !== null && !Array.isArray(read.value))
      yield { row: read.value as Row, place };
    else yield { fault: `${nameOf(read.value)} instead of an object`, place };
  }
}

const nameOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : typeof value;
