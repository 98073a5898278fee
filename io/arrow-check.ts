/**
 * Metadata of Arrow messages and of a file's footer (Arrow's Message.fbs and File.fbs).
 * Promises: every count and offset is checked against the metadata and the body before it is used,
 * so that one corrupt length cannot exhaust the memory.
 */
import { type Field, fieldsOf } from "./arrow-schema.ts";
import { Flat } from "./flatbuffer.ts";

export const KIND = { schema: 1, dictionary: 2, batch: 3 } as const;
/** Compressed buffers. */
export const CODEC = { lz4: 0, zstd: 1 } as const;

export type Region = { start: number; size: number };
/** `variadic`: buffers of each column of views. `codec`: null for buffers as they are. */
export type Batch = {
  rows: number;
  nodes: { length: number; nulls: number }[];
  regions: Region[];
  variadic: number[];
  codec: number | null;
  version: number;
};
/** A dictionary is a batch of one column. */
export type Checked = { bodyLength: number } & (
  | { kind: typeof KIND.schema; fields: Field[] }
  | { kind: typeof KIND.dictionary; batch: Batch; id: number; delta: boolean }
  | { kind: typeof KIND.batch; batch: Batch }
);

/** Field numbers in the tables of Message.fbs and File.fbs. */
const MESSAGE = { version: 0, headerType: 1, header: 2, bodyLength: 3 };
const BATCH = { length: 0, nodes: 1, buffers: 2, compression: 3, variadic: 4 };
const DICTIONARY = { id: 0, data: 1, delta: 2 };
const COMPRESSION = { codec: 0 };
const FOOTER = { schema: 1, dictionaries: 2, batches: 3 };
/** FieldNode and Buffer are structs of two int64. */
const PAIR = 16;
/** Block is a struct of int64, int32 and int64, padded. */
const BLOCK = 24;
/** Values in a compressed body are not bounded by its bytes; this is more than a batch ever has. */
const MAX_VALUES = 2 ** 30;
/** V4, of 2017: before it, the entries of buffers had another size. */
const MIN_VERSION = 3;

/** @throws Error if a count or offset does not fit the metadata or the body */
export function checkMessage(metadata: Uint8Array): Checked {
  const flat = new Flat(metadata);
  const message = flat.root();
  const kind = flat.uint8(message, MESSAGE.headerType);
  const bodyLength = flat.int64(message, MESSAGE.bodyLength);
  const header = flat.target(message, MESSAGE.header);
  if (header === 0 || !(bodyLength >= 0)) throw new Error("a message without content");
  if (kind === KIND.schema) return { kind, bodyLength, fields: fieldsOf(flat, header) };
  const version = flat.int16(message, MESSAGE.version);
  if (version < MIN_VERSION) throw new Error(`metadata of version ${version + 1}`);
  const body = { bodyLength, version };
  if (kind === KIND.batch) return { kind, bodyLength, batch: batchOf(flat, header, body) };
  if (kind !== KIND.dictionary) throw new Error(`a message of kind ${kind}`);
  const batch = batchOf(flat, flat.target(header, DICTIONARY.data), body);
  const delta = flat.uint8(header, DICTIONARY.delta) !== 0;
  return { kind, bodyLength, batch, id: flat.int64(header, DICTIONARY.id), delta };
}

/** Places of the messages are bytes of the file. */
export type Footer = { fields: Field[]; dictionaries: number[]; batches: number[] };

/** @param end first byte of the footer, before which all messages end */
export function checkFooter(footer: Uint8Array, end: number): Footer {
  const flat = new Flat(footer);
  const table = flat.root();
  const schema = flat.target(table, FOOTER.schema);
  if (schema === 0) throw new Error("a file without a schema");
  const placesOf = (index: number): number[] => {
    const { start, count } = flat.vector(table, index, BLOCK);
    return Array.from({ length: count }, (_, i) => {
      const position = start + BLOCK * i;
      const offset = Number(flat.view.getBigInt64(position, true));
      const metadata = flat.view.getInt32(position + 8, true);
      const body = Number(flat.view.getBigInt64(position + 16, true));
      if (!(offset >= 8 && metadata >= 8 && body >= 0 && offset + metadata + body <= end))
        throw new Error(`a message at ${offset} beyond the file`);
      return offset;
    });
  };
  const [dictionaries, batches] = [placesOf(FOOTER.dictionaries), placesOf(FOOTER.batches)];
  return { fields: fieldsOf(flat, schema), dictionaries, batches };
}

function batchOf(
  flat: Flat,
  batch: number,
  { bodyLength, version }: { bodyLength: number; version: number },
): Batch {
  if (batch === 0) throw new Error("a message without content");
  const compression = flat.target(batch, BATCH.compression);
  // A value takes at least one bit of some buffer, so a longer column is corrupt.
  const most = compression === 0 ? bodyLength * 8 : MAX_VALUES;
  const rows = flat.int64(batch, BATCH.length);
  if (!(rows >= 0 && rows <= most)) throw new Error(`${rows} rows in ${bodyLength} bytes`);
  const nodes = pairsOf(flat, batch, BATCH.nodes).map(([length, nulls]) => {
    if (!(length >= 0 && length <= most && nulls <= length)) throw new Error(`a column of ${length} values`);
    return { length, nulls };
  });
  const regions = pairsOf(flat, batch, BATCH.buffers).map(([start, size]) => {
    if (!(start >= 0 && size >= 0 && start + size <= bodyLength))
      throw new Error("a buffer beyond its message");
    return { start, size };
  });
  const counts = flat.vector(batch, BATCH.variadic, 8);
  const variadic = Array.from({ length: counts.count }, (_, i) => {
    const buffers = Number(flat.view.getBigInt64(counts.start + 8 * i, true));
    if (!(buffers >= 0 && buffers <= regions.length)) throw new Error(`a column of ${buffers} buffers`);
    return buffers;
  });
  return { rows, nodes, regions, variadic, codec: codecOf(flat, compression), version };
}

function pairsOf(flat: Flat, table: number, index: number): [number, number][] {
  const { start, count } = flat.vector(table, index, PAIR);
  const int64 = (at: number): number => Number(flat.view.getBigInt64(at, true));
  return Array.from({ length: count }, (_, i) => [int64(start + PAIR * i), int64(start + PAIR * i + 8)]);
}

function codecOf(flat: Flat, compression: number): number | null {
  if (compression === 0) return null;
  const codec = flat.uint8(compression, COMPRESSION.codec, CODEC.lz4);
  if (codec !== CODEC.lz4 && codec !== CODEC.zstd) throw new Error(`compression codec ${codec}`);
  return codec;
}
