/**
 * Rows of files and of folders of shards: Parquet, Arrow (file or stream), JSON lines.
 * Promises: the container is recognised by its first bytes; a missing, empty or unknown file is one
 * UserError.
 */
import { open, readdir, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { arrowColumns, arrowRows } from "../../io/arrow.ts";
import { explained } from "../../io/faults.ts";
import { readJsonl } from "../../io/jsonl.ts";
import { openParquet, parquetRows } from "../../io/parquet/rows.ts";
import { UserError } from "../../schemas/errors.ts";
import type { InputFile } from "../../schemas/options.ts";
import type { Row } from "./format.ts";

/** A row and its place in the file, for errors: "row 3" (0-based) or "line 4" (1-based). */
export type Placed = { row: Row; place: string };

export type Table = {
  path: string;
  /** null: each row has its own. */
  columns: string[] | null;
  /** null: known only at the end. */
  rowCount: number | null;
  rows(columns: readonly string[]): AsyncIterable<Placed>;
};

/**
 * Kinds of shards. Only the first kind that a folder has is read: lists and notes are often beside
 * the shards.
 */
const EXTENSIONS = [".parquet", ".arrow", ".jsonl"];
const SPLIT_NAMES = { train: ["train"], valid: ["valid", "validation"], test: ["test"] };

/**
 * Absolute paths of an input's files: the file itself, or the shards of a folder in the order of
 * their names.
 */
export async function shardsOf(input: InputFile, baseDir: string): Promise<string[]> {
  const path = resolve(baseDir, input.path);
  const info = await explained(path, "a file, or a folder of shards", () => stat(path));
  if (!info.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => !name.startsWith(".")).sort();
  const kinds = input.format === "jsonl" ? [".jsonl"] : EXTENSIONS;
  const kind = kinds.find((extension) => names.some((name) => extname(name) === extension));
  if (kind === undefined) {
    throw new UserError({
      where: path,
      expected: `a file, or a folder of ${kinds.join(" or ")} shards`,
      got: "a folder without any",
      fix: "Name the file, or the folder that holds the shards.",
    });
  }
  const shards = names.filter((name) => extname(name) === kind);
  const starts = input.split === undefined ? [] : SPLIT_NAMES[input.split];
  const ofSplit = shards.filter((name) =>
    starts.some((start) => name.startsWith(`${start}-`) || name.startsWith(`${start}.`)),
  );
  return (ofSplit.length > 0 ? ofSplit : shards).map((name) => join(path, name));
}

/** Opens one file far enough to know its columns. */
export async function openTable(
  path: string,
  limits: { maxPageBytes: number; maxRowBytes: number },
): Promise<Table> {
  const start = await firstBytes(path);
  if (start.startsWith("PAR1")) return parquetTable(path, limits.maxPageBytes);
  if (start.startsWith("ARROW1") || start.startsWith("\xff\xff\xff\xff")) {
    return { path, columns: await arrowColumns(path), rowCount: null, rows: () => numbered(arrowRows(path)) };
  }
  if (/^(?:\xef\xbb\xbf)?\s*\{/.test(start)) {
    return { path, columns: null, rowCount: null, rows: () => jsonRows(path, limits.maxRowBytes) };
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
  const read = (wanted: readonly string[]): AsyncIterable<Placed> =>
    numbered(parquetRows(path, { limits: { maxPageBytes }, columns: wanted }));
  return { path, columns, rowCount: Number(rows), rows: read };
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

async function* jsonRows(path: string, maxLineBytes: number): AsyncGenerator<Placed> {
  for await (const { value, line } of readJsonl(path, { maxLineBytes })) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new UserError({
        where: `${path}, line ${line}`,
        expected: "an object",
        got: value === null ? "null" : Array.isArray(value) ? "a list" : typeof value,
        fix: "Write one JSON object a line.",
      });
    }
    yield { row: value as Row, place: `line ${line}` };
  }
}
