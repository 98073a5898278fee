/**
 * Decodes a column chunk of a Parquet file page by page: values with their repetition and definition levels.
 * Promises: headers are trusted only within the limits, runs only within the count of their page, reads only within
 * the chunk, so that a corrupt or hostile file gives an error and neither hangs nor exhausts the memory.
 * DELTA_BYTE_ARRAY is refused: few writers use it, and its output can be much larger than its input.
 */
import { crc32 } from "node:zlib";
import type { ColumnMetaData, PageHeader, ParquetType, SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { deltaBinaryUnpack, deltaLengthByteArray } from "hyparquet/src/delta.js";
import { byteStreamSplit } from "hyparquet/src/encoding.js";
import { readPlain } from "hyparquet/src/plain.js";
import { decompressPage } from "./codecs.ts";
import { LimitError } from "./faults.ts";
import { hybridRuns } from "./hybrid.ts";

export type Page = { repetition: Uint32Array; definition: Uint32Array; values: ArrayLike<unknown> };
export type Leaf = {
  element: SchemaElement & { type: ParquetType };
  maxRepetition: number;
  maxDefinition: number;
};
export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;
export type ChunkSource = { leaf: Leaf; meta: ColumnMetaData; readAt: ReadAt; maxPageBytes: number };

/** Maximum values per page: far above what writers produce, low enough for the arrays to fit into memory. */
const MAX_PAGE_VALUES = 1 << 24;
const HEADER_WINDOWS = [1 << 10, 1 << 14, 1 << 20, 1 << 24];

/** Pages of a chunk in order; the dictionary is applied. */
export async function* pagesOf(source: ChunkSource): AsyncGenerator<Page> {
  const { meta } = source;
  let { start: at, end } = chunkRange(meta);
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

function chunkRange(meta: ColumnMetaData): { start: number; end: number } {
  const data = Number(meta.data_page_offset);
  const dictionary = Number(meta.dictionary_page_offset ?? 0n);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 4 && end >= start)) throw new Error(`a column chunk at ${start} to ${end}`);
  return { start, end };
}

/** Headers have no stated length (they contain statistics), so the window grows until the header parses. */
async function headerAt(
  source: ChunkSource,
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

/** Counts a value as at least one byte: runs and nulls are tiny in the file but take memory once decoded. */
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
  return { repetition, definition, values: decoded(input, { encoding, body: parts.body, present }) };
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

function lengthPrefixed(bytes: Uint8Array): { inside: Uint8Array; after: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (length > bytes.length - 4) throw new Error("a section longer than its page");
  return { inside: bytes.subarray(4, 4 + length), after: bytes.subarray(4 + length) };
}

type Encoded = { encoding: string | undefined; body: Uint8Array; present: number };

function decoded({ source, dictionary }: DataPage, { encoding, body, present }: Encoded): ArrayLike<unknown> {
  const { element } = source.leaf;
  if (present === 0) return [];
  if (encoding === "PLAIN") return converted(plain(body, element, present), element);
  if (encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY")
    return looked(body, dictionary, present);
  if (encoding === "RLE" && element.type === "BOOLEAN") {
    return Array.from(hybridRuns(lengthPrefixed(body).inside, 1, present), (bit) => bit === 1);
  }
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset: 0 };
  if (encoding === "DELTA_BINARY_PACKED") {
    const out = element.type === "INT32" ? new Int32Array(present) : new BigInt64Array(present);
    checkDelta(body);
    deltaBinaryUnpack(reader, present, out);
    return out;
  }
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY") {
    checkDelta(body);
    const out: Uint8Array[] = [];
    deltaLengthByteArray(reader, present, out);
    // The unpacked page may share its buffer with other memory, which such lengths would show.
    if (reader.offset > body.length) throw new Error("values beyond the end of their page");
    return converted(out, element);
  }
  if (encoding === "BYTE_STREAM_SPLIT")
    return byteStreamSplit(reader, present, element.type, element.type_length);
  throw new Error(`encoding ${encoding} is not supported`);
}

/** Validates delta blocks: the decoder would loop for ever on a block without miniblocks. */
function checkDelta(body: Uint8Array): void {
  const varint = (from: number): { value: number; next: number } => {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = body[from + i] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: from + i + 1 };
    }
    throw new Error("a delta header without end");
  };
  const block = varint(0);
  const miniblocks = varint(block.next);
  if (
    miniblocks.value === 0 ||
    miniblocks.value > 4096 ||
    block.value === 0 ||
    block.value % (miniblocks.value * 8) !== 0
  ) {
    throw new Error(`delta blocks of ${block.value} values in ${miniblocks.value} parts`);
  }
}

function plain(body: Uint8Array, element: Leaf["element"], count: number): ArrayLike<unknown> {
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), offset: 0 };
  const out = readPlain(reader, element.type, count, element.type_length);
  if (reader.offset > body.length) throw new Error("values beyond the end of their page");
  return out;
}

function looked(body: Uint8Array, dictionary: ArrayLike<unknown> | undefined, present: number): unknown[] {
  if (dictionary === undefined) throw new Error("a page without its dictionary");
  const width = body[0] ?? 0;
  if (width > 32) throw new Error(`dictionary indexes of ${width} bits`);
  const indexes = hybridRuns(body.subarray(1), width === 32 ? 0xffffffff : 2 ** width - 1, present);
  return Array.from(indexes, (index) => {
    if (index >= dictionary.length) throw new Error(`entry ${index} of a dictionary of ${dictionary.length}`);
    return dictionary[index];
  });
}

/** Keeps a byte order mark at the start of a value, which hyparquet's decoder drops. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function converted(values: ArrayLike<unknown>, { type }: SchemaElement): ArrayLike<unknown> {
  return type === "BYTE_ARRAY"
    ? Array.from(values as ArrayLike<Uint8Array>, (bytes) => utf8.decode(bytes))
    : values;
}
