/**
 * Reads rows of any Parquet file as plain objects, streamed with bounded memory.
 * Promises: every problem with the file (missing, a folder, truncated, corrupt, not Parquet, a page
 * beyond the limit) is one UserError that names it. int64 values are bigint, strings text, lists
 * arrays.
 * Dates, decimals and intervals are returned as their physical values.
 */
import { type FileHandle, open } from "node:fs/promises";
import type { FileMetaData, RowGroup } from "hyparquet";
import { parquetMetadata } from "hyparquet";
import { explained, fileFault } from "../faults.ts";
import { setOwn } from "../own-member.ts";
import { codecsReady } from "./codecs.ts";
import { pagesOf, type ReadAt } from "./pages.ts";
import { assembler, LeafCursor, leafOf, leavesOf, type Node, schemaTree } from "./tree.ts";

export type ReadLimits = { maxPageBytes: number };
export const DEFAULT_LIMITS: ReadLimits = { maxPageBytes: 512 * 2 ** 20 };

/** Rows assembled between two awaits; memory depends on pages, not on rows. */
const BATCH_ROWS = 32;
const MAGIC = 0x31524150;
/** An open Parquet file: its metadata and positional reads. */
export type ParquetFile = { path: string; metadata: FileMetaData; readAt: ReadAt; close(): Promise<void> };

export async function openParquet(path: string): Promise<ParquetFile> {
  return explained(path, "a Parquet file", async () => {
    const file = await open(path, "r");
    try {
      await codecsReady();
      const readAt = readerOf(file);
      return { path, metadata: await footer(file, readAt), readAt, close: () => file.close() };
    } catch (error) {
      await file.close();
      throw error;
    }
  });
}

function readerOf(file: FileHandle): ReadAt {
  return async (position, length) => {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(bytes, done, length - done, position + done);
      if (bytesRead === 0) throw new Error(`the file ends at byte ${position + done}, inside a column`);
      done += bytesRead;
    }
    return bytes;
  };
}

async function footer(file: FileHandle, readAt: ReadAt): Promise<FileMetaData> {
  const info = await file.stat();
  if (info.isDirectory()) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
  if (!info.isFile()) throw new Error("something that is not a regular file");
  if (info.size < 12) throw new Error(`a file of ${info.size} bytes`);
  const tail = await readAt(info.size - 8, 8);
  const view = new DataView(tail.buffer);
  if (view.getUint32(4, true) !== MAGIC)
    throw new Error("a file without Parquet's end marker (truncated, or of another format)");
  const length = view.getUint32(0, true);
  if (length + 12 > info.size) throw new Error(`a footer of ${length} bytes in a file of ${info.size}`);
  const metadata = parquetMetadata(await readAt(info.size - 8 - length, length + 8), { geoparquet: false });
  checkChunks(metadata, info.size);
  return metadata;
}

/**
 * Checks that all column chunks are inside the file, so that a truncated file is refused before any
 * row is used.
 */
function checkChunks(metadata: FileMetaData, size: number): void {
  for (const group of metadata.row_groups) {
    for (const { meta_data: meta, file_path: other } of group.columns) {
      if (other !== undefined) throw new Error("columns in other files");
      const start = Number(meta?.dictionary_page_offset || meta?.data_page_offset);
      const end = start + Number(meta?.total_compressed_size);
      if (!(start >= 0 && end <= size))
        throw new Error(`a column at ${start} to ${end} in a file of ${size} bytes`);
    }
  }
}

export type ReadRowsOptions = { columns?: readonly string[]; limits?: ReadLimits };

/** Rows in file order; if `columns` is given, only these are read. */
export async function* parquetRows(
  path: string,
  { columns, limits = DEFAULT_LIMITS }: ReadRowsOptions = {},
): AsyncGenerator<Record<string, unknown>> {
  const file = await openParquet(path);
  try {
    for await (const rows of batchesOf(file, { limits, ...(columns && { columns }) })) yield* rows;
  } finally {
    await file.close();
  }
}

/**
 * Like parquetRows, some rows at a time and for an open file, which stays open: a wait for each row
 * takes longer than reading short ones.
 */
export async function* batchesOf(
  file: ParquetFile,
  { columns, limits = DEFAULT_LIMITS }: ReadRowsOptions = {},
): AsyncGenerator<Record<string, unknown>[]> {
  try {
    const root = schemaTree(file.metadata.schema);
    const nodes = root.children.filter((node) => columns === undefined || columns.includes(node.name));
    for (const group of file.metadata.row_groups) yield* groupRows({ file, nodes, group, limits });
  } catch (error) {
    throw fileFault(error, file.path, "a readable Parquet file");
  }
}

type Group = { file: ParquetFile; nodes: Node[]; group: RowGroup; limits: ReadLimits };

async function* groupRows({ file, nodes, group, limits }: Group): AsyncGenerator<Record<string, unknown>[]> {
  const cursors = new Map<string, LeafCursor>();
  for (const leaf of nodes.flatMap(leavesOf)) {
    const meta = group.columns.find(
      (chunk) => chunk.meta_data?.path_in_schema.join(".") === leaf.path,
    )?.meta_data;
    if (meta === undefined) throw new Error(`a row group without column ${leaf.path}`);
    if (meta.type !== leaf.element.type) throw new Error(`column ${leaf.path} of two types`);
    const pages = pagesOf({
      leaf: leafOf(leaf),
      meta,
      readAt: file.readAt,
      maxPageBytes: limits.maxPageBytes,
    });
    cursors.set(leaf.path, new LeafCursor(pages, leaf.definition));
  }
  const parts = nodes.map((node) => ({ name: node.name, ...assembler(node, cursors) }));
  const total = Number(group.num_rows);
  for (let done = 0; done < total; done += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, total - done);
    // One column after the other, so that only one page is decoded at a time.
    for (const cursor of cursors.values()) if (!cursor.holds(count)) await cursor.fill(count);
    const rows: Record<string, unknown>[] = [];
    for (let i = 0; i < count; i++) {
      const row: Record<string, unknown> = {};
      for (const part of parts) setOwn(row, part.name, part.read());
      rows.push(row);
    }
    yield rows;
  }
  for (const [path, cursor] of cursors) {
    if (!(await cursor.exhausted())) throw new Error(`column ${path} with more rows than its row group`);
  }
}
