/**
 * Validates the metadata of an Arrow message before apache-arrow reads it. apache-arrow trusts
 * every count, so one corrupt length could exhaust the memory. Checks counts and offsets only
 * (Arrow's Message.fbs and Schema.fbs); the meaning of the values is left to apache-arrow.
 */
import { CODEC, type Region } from "./arrow-buffers.ts";

export const KIND = { schema: 1, dictionary: 2, batch: 3 } as const;

/** `compressed`: the buffers of a compressed body; null for another message. */
export type Checked = { kind: number; bodyLength: number; compressed: Region[] | null };

const MAX_FIELDS = 10_000;
const MAX_DEPTH = 64;
/** Field numbers in the tables of Message.fbs and Schema.fbs. */
const MESSAGE = { headerType: 1, header: 2, bodyLength: 3 };
const SCHEMA = { fields: 1, metadata: 2 };
const FIELD = { name: 0, type: 3, dictionary: 4, children: 5, metadata: 6 };
const BATCH = { length: 0, nodes: 1, buffers: 2, compression: 3 };
const DICTIONARY = { data: 1 };
const COMPRESSION = { codec: 0 };
const FOOTER = { schema: 1, dictionaries: 2, batches: 3 };
/** FieldNode and Buffer are structs of two int64. */
const PAIR = 16;
/** Block is a struct of int64, int32 and int64, padded. */
const BLOCK = 24;
/** Values in a compressed body are not bounded by its bytes; this is more than a batch ever has. */
const MAX_VALUES = 2 ** 30;

/** Tables and vectors of a flatbuffer; a read beyond its end throws the RangeError of DataView. */
class Flat {
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Offset of a table's field, or 0 if it is absent. */
  field(table: number, index: number): number {
    const vtable = table - this.view.getInt32(table, true);
    const entry = 4 + 2 * index;
    const offset = entry < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : table + offset;
  }

  /** Target of an offset field, or 0. */
  target(table: number, index: number): number {
    const at = this.field(table, index);
    return at === 0 ? 0 : at + this.view.getUint32(at, true);
  }

  /** Items of a vector; the whole vector must be inside the buffer. */
  vector(table: number, index: number, itemBytes: number): { start: number; count: number } {
    const at = this.target(table, index);
    if (at === 0) return { start: 0, count: 0 };
    const count = this.view.getUint32(at, true);
    if (at + 4 + count * itemBytes > this.view.byteLength) throw new Error(`a vector of ${count} items`);
    return { start: at + 4, count };
  }

  /** Tables of a vector of offsets. */
  tables(table: number, index: number): number[] {
    const { start, count } = this.vector(table, index, 4);
    if (count > MAX_FIELDS) throw new Error(`${count} fields`);
    return Array.from({ length: count }, (_, i) => start + 4 * i + this.view.getUint32(start + 4 * i, true));
  }

  int64(table: number, index: number): number {
    const at = this.field(table, index);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }
}

/** @throws Error if a count or offset does not fit the metadata or the body */
export function checkMessage(metadata: Uint8Array): Checked {
  const flat = new Flat(metadata);
  const message = flat.view.getUint32(0, true);
  const kindAt = flat.field(message, MESSAGE.headerType);
  const kind = kindAt === 0 ? 0 : flat.view.getUint8(kindAt);
  const bodyLength = flat.int64(message, MESSAGE.bodyLength);
  const header = flat.target(message, MESSAGE.header);
  if (header === 0 || !(bodyLength >= 0)) throw new Error("a message without content");
  if (kind === KIND.schema) {
    checkSchema(flat, header);
    return { kind, bodyLength, compressed: null };
  }
  if (kind !== KIND.batch && kind !== KIND.dictionary) throw new Error(`a message of kind ${kind}`);
  const batch = kind === KIND.batch ? header : flat.target(header, DICTIONARY.data);
  return { kind, bodyLength, compressed: checkBatch(flat, batch, bodyLength) };
}

/** A message of a file: its place in the file, and the place of that in the footer. */
export type FooterBlock = { position: number; offset: number; length: number };
type Blocks = { position: number; count: number; blocks: FooterBlock[] };

/** @param end first byte of the footer, before which all messages end */
export function checkFooter(footer: Uint8Array, end: number): { dictionaries: Blocks; batches: Blocks } {
  const flat = new Flat(footer);
  const table = flat.view.getUint32(0, true);
  const schema = flat.target(table, FOOTER.schema);
  if (schema === 0) throw new Error("a file without a schema");
  checkSchema(flat, schema);
  const blocksOf = (index: number): Blocks => {
    const { start, count } = flat.vector(table, index, BLOCK);
    const blocks = Array.from({ length: count }, (_, i) => {
      const position = start + BLOCK * i;
      const offset = Number(flat.view.getBigInt64(position, true));
      const metadata = flat.view.getInt32(position + 8, true);
      const body = Number(flat.view.getBigInt64(position + 16, true));
      if (!(offset >= 8 && metadata >= 8 && body >= 0 && offset + metadata + body <= end))
        throw new Error(`a message at ${offset} beyond the file`);
      return { position, offset, length: metadata + body };
    });
    return { position: start - 4, count, blocks };
  };
  return { dictionaries: blocksOf(FOOTER.dictionaries), batches: blocksOf(FOOTER.batches) };
}

function checkSchema(flat: Flat, schema: number): void {
  let seen = 0;
  checkPairs(flat, schema, SCHEMA.metadata);
  const visit = (field: number, depth: number): void => {
    if (++seen > MAX_FIELDS || depth > MAX_DEPTH) throw new Error("a schema without end");
    flat.vector(field, FIELD.name, 1);
    checkPairs(flat, field, FIELD.metadata);
    for (const index of [FIELD.type, FIELD.dictionary]) {
      const table = flat.target(field, index);
      // Checks that the vtable is readable; the fields of the union are scalars or short vectors.
      if (table !== 0) flat.field(table, 0);
    }
    for (const child of flat.tables(field, FIELD.children)) visit(child, depth + 1);
  };
  for (const field of flat.tables(schema, SCHEMA.fields)) visit(field, 0);
}

/** Keys and values of custom metadata. */
function checkPairs(flat: Flat, table: number, index: number): void {
  for (const pair of flat.tables(table, index)) {
    flat.vector(pair, 0, 1);
    flat.vector(pair, 1, 1);
  }
}

function checkBatch(flat: Flat, batch: number, bodyLength: number): Region[] | null {
  if (batch === 0) throw new Error("a message without content");
  const compression = flat.target(batch, BATCH.compression);
  // A value takes at least one bit of some buffer, so a longer column is corrupt.
  const most = compression === 0 ? bodyLength * 8 : MAX_VALUES;
  const length = flat.int64(batch, BATCH.length);
  if (!(length >= 0 && length <= most)) throw new Error(`${length} rows in ${bodyLength} bytes`);
  const nodes = flat.vector(batch, BATCH.nodes, PAIR);
  for (let i = 0; i < nodes.count; i++) {
    const values = Number(flat.view.getBigInt64(nodes.start + PAIR * i, true));
    const nulls = Number(flat.view.getBigInt64(nodes.start + PAIR * i + 8, true));
    if (!(values >= 0 && values <= most && nulls <= values)) throw new Error(`a column of ${values} values`);
  }
  const buffers = flat.vector(batch, BATCH.buffers, PAIR);
  const regions = Array.from({ length: buffers.count }, (_, i) => {
    const start = Number(flat.view.getBigInt64(buffers.start + PAIR * i, true));
    const size = Number(flat.view.getBigInt64(buffers.start + PAIR * i + 8, true));
    if (!(start >= 0 && size >= 0 && start + size <= bodyLength))
      throw new Error("a buffer beyond its message");
    return { start, size };
  });
  if (compression === 0) return null;
  const at = flat.field(compression, COMPRESSION.codec);
  const codec = at === 0 ? CODEC.lz4 : flat.view.getInt8(at);
  if (codec !== CODEC.lz4 && codec !== CODEC.zstd) throw new Error(`compression codec ${codec}`);
  return regions;
}
