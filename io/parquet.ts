/**
 * Typed Parquet files: rows of a zod object schema, written atomically and read back unchanged.
 * Promises: equal rows give equal bytes; a file names its schema, and a file with another schema or
 * a newer major version is refused; memory is bounded by a row group when writing and by pages when
 * reading.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { z } from "zod";
import { UserError } from "../schemas/errors.ts";
import { fileFault } from "./faults.ts";
import { placeFile } from "./files.ts";
import { ColumnError, decodeMembers, encodeValue } from "./literals/values.ts";
import { codecsReady, zstdCompress } from "./parquet/codecs.ts";
import { type Column, columnTree, schemaElements } from "./parquet/columns.ts";
import { optionalIn, withOptional } from "./parquet/optional.ts";
import { batchesOf, openParquet, type ReadLimits } from "./parquet/rows.ts";
import { type Node, schemaTree } from "./parquet/tree.ts";

const SCHEMA_KEY = "rftkit.schema";
/**
 * A row group ends at this many rows or characters of text, so that its end depends only on the
 * content.
 */
const GROUP_ROWS = 1000;
const GROUP_CHARACTERS = 64 * 2 ** 20;

export type WriteOptions<S extends z.ZodObject> = {
  schema: S;
  /** NAME/MAJOR, stored in the file as rftkit.schema. */
  schemaName: string;
  rows: Iterable<z.infer<S>> | AsyncIterable<z.infer<S>>;
  metadata?: Record<string, string>;
  /**
   * Paths of the optional members that the file has columns for; default: those that rows have, if
   * the rows are a list, otherwise none.
   */
  optional?: ReadonlySet<string>;
  rowGroupRows?: number;
  /** seal: an existing file is kept, and `sealed` is false. */
  mode?: "replace" | "seal";
};
export type Written = { rows: number; bytes: number; sha256: string; sealed: boolean };

/**
 * Writes a file atomically; see placeFile. A row that does not fit the schema is an internal error.
 */
export async function writeParquet<S extends z.ZodObject>(
  path: string,
  options: WriteOptions<S>,
): Promise<Written> {
  await codecsReady();
  let result = { rows: 0, bytes: 0, sha256: "" };
  const sealed = await placeFile(
    path,
    async (temporary) => {
      const file = await open(temporary, "wx");
      try {
        result = await fill(file, options);
      } finally {
        await file.close();
      }
    },
    options.mode ?? "replace",
  );
  return { ...result, sealed };
}

async function fill<S extends z.ZodObject>(
  file: FileHandle,
  options: WriteOptions<S>,
): Promise<Omit<Written, "sealed">> {
  const all = columnTree(options.schema);
  const listed = Array.isArray(options.rows) ? (options.rows as unknown[]) : [];
  const columns = withOptional(all, options.optional ?? optionalIn(all, listed));
  const out = new ByteWriter(1 << 20);
  const parquet = new ParquetWriter({
    writer: out,
    schema: schemaElements(columns),
    codec: "ZSTD",
    compressors: { ZSTD: zstdCompress },
    createdBy: "rftkit",
    kvMetadata: Object.entries({ [SCHEMA_KEY]: options.schemaName, ...options.metadata }).map(
      ([key, value]) => ({ key, value }),
    ),
  });
  const hash = createHash("sha256");
  const flush = async (): Promise<void> => {
    const bytes = out.getBytes();
    hash.update(bytes);
    for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten;
    out.index = 0;
  };
  const limit = options.rowGroupRows ?? GROUP_ROWS;
  let group = columns.map((): unknown[] => []);
  let characters = 0;
  let rows = 0;
  const endGroup = async (): Promise<void> => {
    const rowGroupSize = group[0]?.length ?? 0;
    if (rowGroupSize === 0) return;
    const columnData = columns.map(({ name }, i) => ({ name, data: group[i] as unknown[] }));
    await parquet.write({ columnData, rowGroupSize });
    await flush();
    group = columns.map(() => []);
    characters = 0;
  };
  /** Whether the row group is full. */
  const add = (row: unknown): boolean => {
    addRow(group, { columns, row, index: rows++ });
    characters += textLength(row);
    return (group[0]?.length ?? 0) >= limit || characters >= GROUP_CHARACTERS;
  };
  // Without waiting for each row of a list, which takes longer than short rows themselves.
  if (Array.isArray(options.rows)) {
    for (const row of options.rows as unknown[]) if (add(row)) await endGroup();
  } else {
    for await (const row of options.rows) if (add(row)) await endGroup();
  }
  await endGroup();
  await parquet.finish();
  await flush();
  return { rows, bytes: out.offset, sha256: hash.digest("hex") };
}

type Adding = { columns: readonly Column[]; row: unknown; index: number };

/** Adds the values of a row to those of its columns. */
function addRow(values: readonly unknown[][], { columns, row, index }: Adding): void {
  const members = row as Record<string, unknown>;
  try {
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column;
      (values[i] as unknown[]).push(encodeValue(column, members[column.name]));
    }
  } catch (error) {
    if (error instanceof ColumnError) throw new Error(`row ${index}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Characters of all text in a value. */
export function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let sum = 0;
  if (Array.isArray(value)) for (const member of value as unknown[]) sum += textLength(member);
  else for (const name in value) sum += textLength((value as Record<string, unknown>)[name]);
  return sum;
}

export type TypedReadOptions<S extends z.ZodObject> = {
  schema: S;
  schemaName: string;
  /** Members to read; default: all. */
  columns?: readonly (keyof z.infer<S> & string)[];
  limits?: ReadLimits;
};

/**
 * Streams rows of a file written by writeParquet. Nullable columns missing in an older file are
 * null.
 */
export async function* readParquet<S extends z.ZodObject>(
  path: string,
  options: TypedReadOptions<S>,
): AsyncGenerator<z.infer<S>> {
  for await (const rows of typedBatches(path, options)) yield* rows;
}

/** All rows at once, for small files. */
export async function readAllParquet<S extends z.ZodObject>(
  path: string,
  options: TypedReadOptions<S>,
): Promise<z.infer<S>[]> {
  const all: z.infer<S>[] = [];
  for await (const rows of typedBatches(path, options)) for (const row of rows) all.push(row);
  return all;
}

async function* typedBatches<S extends z.ZodObject>(
  path: string,
  options: TypedReadOptions<S>,
): AsyncGenerator<z.infer<S>[]> {
  const { schema, schemaName, columns: wanted, limits } = options;
  const columns = columnTree(schema).filter(({ name }) => wanted === undefined || wanted.includes(name));
  const file = await openParquet(path);
  try {
    checkSchemaName(path, metadataOf(file.metadata)[SCHEMA_KEY], schemaName);
    const names = columns.map(({ name }) => name);
    for await (const rows of batchesOf(file, { columns: names, ...(limits && { limits }) }))
      yield rows.map((row) => decodeMembers(columns, row) as z.infer<S>);
  } catch (error) {
    throw error instanceof ColumnError ? fileFault(error, path, `a file of schema ${schemaName}`) : error;
  } finally {
    await file.close();
  }
}

/**
 * Key-value metadata of a Parquet file, its number of rows, their bytes before compression, and the
 * paths of its columns, as `WriteOptions.optional` names them.
 */
export async function readMetadata(
  path: string,
): Promise<{ metadata: Record<string, string>; rows: number; bytes: number; paths: Set<string> }> {
  const file = await openParquet(path);
  await file.close();
  const paths = new Set(pathsBelow(schemaTree(file.metadata.schema)));
  const bytes = file.metadata.row_groups.reduce((sum, group) => sum + Number(group.total_byte_size), 0);
  return { metadata: metadataOf(file.metadata), rows: Number(file.metadata.num_rows), bytes, paths };
}

const pathsBelow = ({ children }: Node): string[] =>
  children.flatMap((child) => [child.path.replaceAll(".list.element", ""), ...pathsBelow(child)]);

const metadataOf = ({
  key_value_metadata: pairs,
}: {
  key_value_metadata?: { key: string; value?: string }[];
}) => Object.fromEntries((pairs ?? []).map(({ key, value }) => [key, value ?? ""])) as Record<string, string>;

function checkSchemaName(path: string, got: string | undefined, expected: string): void {
  const [name, major] = expected.split("/");
  const [gotName, gotMajor] = (got ?? "").split("/");
  if (gotName === name && Number(gotMajor) >= 1 && Number(gotMajor) <= Number(major)) return;
  throw new UserError({
    where: path,
    expected: `a Parquet file of schema ${expected}`,
    got: got === undefined ? "one that names no schema" : `schema ${got}`,
    fix:
      gotName === name
        ? "A newer rftkit wrote it; use that version or a later one."
        : "Use a file with the expected schema.",
  });
}
