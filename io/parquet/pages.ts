/**
 * Decodes a column chunk of a Parquet file page by page: values with their repetition and
 * definition levels.
 * Promises: headers are trusted only within the limits, runs only within the count of their page,
 * reads only within the chunk, so that a corrupt or hostile file gives an error and neither hangs
 * nor exhausts the memory. The values themselves are decoded in parquet-values.ts.
 */
import { crc32 } from "node:zlib";
import type { ColumnMetaData, PageHeader } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { LimitError } from "../faults.ts";
import { decompressPage } from "./codecs.ts";
import { hybridRuns } from "./hybrid.ts";
import { converted, decoded, type Leaf, lengthPrefixed, plain } from "./values.ts";

export type { Leaf } from "./values.ts";

export type Page = { repetition: Uint32Array; definition: Uint32Array; values: ArrayLike<unknown> };
export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;
export type ChunkSource = { leaf: Leaf; meta: ColumnMetaData; readAt: ReadAt; maxPageBytes: number };

/**
 * Maximum values per page: far above what writers produce, low enough for the arrays to fit into
 * memory.
 */
const MAX_PAGE_VALUES = 1 << 24;
/** A chunk of at most so many bytes is read at once: a read costs as much as 100 kB of it. */
const WHOLE_CHUNK = 1 << 19;
const HEADER_WINDOWS = [1 << 10, 1 << 14, 1 << 20, 1 << 24];

/** Pages of a chunk in order; the dictionary is applied. */
export async function* pagesOf(chunk: ChunkSource): AsyncGenerator<Page> {
  const { meta } = chunk;
  let { start: at, end } = chunkRange(meta);
  const source = end - at > WHOLE_CHUNK ? chunk : { ...chunk, readAt: await inMemory(chunk, at, end) };
  let left = Number(meta.num_values);
  let dictionary: ArrayLike<unknown> | undefined;
  while (left > 0) {
    const { header, length } = await headerAt(source, at, end);
    const body = at + length;
    at = body + header.compressed_page_size;
    checkSizes(header, end - body, source.maxPageBytes);
    const bytes = await source.readAt(body, header.compressed_page_size);
    if (header.crc !== undefined && crc32(bytes) !== header.crc >>> 0)
      throw new Error("a page's checksum does not match");
    if (header.type === "DICTIONARY_PAGE") {
      dictionary = dictionaryPage(source, header, bytes);
    } else {
      const count = valueCount(header, source.maxPageBytes);
      if (count > left) throw new Error(`a page of ${count} values where ${left} are left`);
      left -= count;
      yield dataPage({ source, header, bytes, count, dictionary });
    }
  }
}

/** Whether the first page of a column has a checksum, as then all pages of its writer have. */
export async function hasChecksum({ meta, readAt }: Pick<ChunkSource, "meta" | "readAt">): Promise<boolean> {
  const { start, end } = chunkRange(meta);
  return (await headerAt({ readAt }, start, end)).header.crc !== undefined;
}

/** Reads from `start` to `end`, and then from memory. */
async function inMemory({ readAt }: ChunkSource, start: number, end: number): Promise<ReadAt> {
  const bytes = await readAt(start, end - start);
  return (position, length) => Promise.resolve(bytes.subarray(position - start, position - start + length));
}

function chunkRange(meta: ColumnMetaData): { start: number; end: number } {
  const data = Number(meta.data_page_offset);
  const dictionary = Number(meta.dictionary_page_offset ?? 0n);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 4 && end >= start)) throw new Error(`a column chunk at ${start} to ${end}`);
  return { start, end };
}

/**
 * Headers have no stated length (they contain statistics), so the window grows until the header
 * parses.
 */
async function headerAt(
  source: Pick<ChunkSource, "readAt">,
  at: number,
  end: number,
): Promise<{ header: PageHeader; length: number }> {
  for (const window of HEADER_WINDOWS) {
    const length = Math.min(window, end - at);
    if (length <= 0) break;
    const bytes = await source.readAt(at, length);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    try {
      const header = parquetHeader(reader);
      return { header, length: reader.offset };
    } catch (error) {
      if (length === end - at) throw error;
    }
  }
  throw new Error("a column chunk ends before its last page");
}

function checkSizes(header: PageHeader, room: number, maxPageBytes: number): void {
  const { compressed_page_size: packed, uncompressed_page_size: size } = header;
  if (!(packed >= 0 && packed <= room)) throw new Error(`a page of ${packed} bytes where ${room} are left`);
  if (!(size >= 0 && size <= maxPageBytes)) {
    throw new LimitError(`a page of ${size} decoded bytes; the limit is ${maxPageBytes}`);
  }
}

/**
 * Counts a value as at least one byte: runs and nulls are tiny in the file but take memory once
 * decoded.
 */
function valueCount(header: PageHeader, maxPageBytes: number): number {
  const count = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? Number.NaN;
  const most = Math.min(MAX_PAGE_VALUES, maxPageBytes);
  if (!(count >= 0 && count <= most)) throw new LimitError(`a page of ${count} values; the limit is ${most}`);
  return count;
}

function dictionaryPage(source: ChunkSource, header: PageHeader, bytes: Uint8Array): ArrayLike<unknown> {
  const { meta, leaf } = source;
  const page = decompressPage(meta.codec, bytes, header.uncompressed_page_size);
  const count = header.dictionary_page_header?.num_values ?? 0;
  if (!(count >= 0 && count <= page.length))
    throw new Error(`a dictionary of ${count} entries in ${page.length} bytes`);
  return converted(plain(page, leaf.element, count), leaf.element);
}

type DataPage = {
  source: ChunkSource;
  header: PageHeader;
  bytes: Uint8Array;
  count: number;
  dictionary: ArrayLike<unknown> | undefined;
};

function dataPage(input: DataPage): Page {
  const { header, source, bytes, count } = input;
  const { leaf, meta } = source;
  const two = header.data_page_header_v2;
  let parts: { repetition: Uint8Array; definition: Uint8Array; body: Uint8Array };
  if (two) {
    const repetitionEnd = two.repetition_levels_byte_length;
    const levels = repetitionEnd + two.definition_levels_byte_length;
    if (!(repetitionEnd >= 0 && levels >= repetitionEnd && levels <= bytes.length))
      throw new Error("levels beyond their page");
    const packed = bytes.subarray(levels);
    const codec = two.is_compressed === false ? "UNCOMPRESSED" : meta.codec;
    const body = decompressPage(codec, packed, header.uncompressed_page_size - levels);
    parts = {
      repetition: bytes.subarray(0, repetitionEnd),
      definition: bytes.subarray(repetitionEnd, levels),
      body,
    };
  } else {
    parts = sectionsOfV1(decompressPage(meta.codec, bytes, header.uncompressed_page_size), leaf);
  }
  const repetition = hybridRuns(parts.repetition, leaf.maxRepetition, count);
  const definition = hybridRuns(parts.definition, leaf.maxDefinition, count);
  let present = 0;
  for (const level of definition) if (level === leaf.maxDefinition) present++;
  const encoding = two?.encoding ?? header.data_page_header?.encoding;
  return {
    repetition,
    definition,
    values: decoded(
      { element: leaf.element, dictionary: input.dictionary },
      { encoding, body: parts.body, present, maxBytes: source.maxPageBytes },
    ),
  };
}

/** Version 1 pages store each kind of level after its length. */
function sectionsOfV1(
  page: Uint8Array,
  leaf: Leaf,
): { repetition: Uint8Array; definition: Uint8Array; body: Uint8Array } {
  let rest = page;
  const section = (present: boolean): Uint8Array => {
    if (!present) return rest.subarray(0, 0);
    const { inside, after } = lengthPrefixed(rest);
    rest = after;
    return inside;
  };
  const repetition = section(leaf.maxRepetition > 0);
  const definition = section(leaf.maxDefinition > 0);
  return { repetition, definition, body: rest };
}
