/**
 * Columns of an Arrow record batch, as plain values: arrays and objects at every depth, int64 as
 * bigint, bytes that are not UTF-8 as in text-bytes.ts. Binary values are views of the message, and
 * intervals are Int32Array.
 * Promises: lengths, offsets and places in a dictionary are checked against their buffers and never
 * clamped, so damage is an error and no other value.
 */

import { unpackedBuffers } from "./arrow-buffers.ts";
import type { Batch } from "./arrow-check.ts";
import { viewOf } from "./arrow-fixed.ts";
import type { Field, Layout } from "./arrow-schema.ts";
import { textOf } from "./text-bytes.ts";

type At = (row: number) => unknown;
/** `parts`: the columns of a struct. */
export type Column = { length: number; at: At; parts?: Column[] | undefined };
/** By id. */
export type Dictionaries = Map<number, Dictionary>;

/** Columns of a batch. @param body of its message */
export function columnsOf(
  fields: readonly Field[],
  batch: Batch,
  { body, dictionaries }: { body: Uint8Array; dictionaries: Dictionaries },
): Column[] {
  const reader = new Reader(batch, body, dictionaries);
  return fields.map((field) => reader.column(field));
}

/** Values that columns refer to, which later messages extend. Each text is decoded once. */
export class Dictionary {
  readonly parts: { start: number; at: At }[] = [];
  readonly texts = new Map<number, string>();
  length = 0;

  add({ length, at }: Column): void {
    this.parts.push({ start: this.length, at });
    this.length += length;
  }

  at(place: number): unknown {
    const known = this.texts.get(place);
    if (known !== undefined) return known;
    let [from, to] = [0, this.parts.length - 1];
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      if ((this.parts[middle]?.start ?? 0) <= place) from = middle;
      else to = middle - 1;
    }
    const part = this.parts[from];
    const value = part?.at(place - part.start);
    if (typeof value === "string") this.texts.set(place, value);
    return value;
  }
}

const VIEW = 16;
/** Longer values of views are in other buffers. */
const INLINE = 12;
/** Union columns of messages before this version (V5) have a bitmap of nulls. */
const NO_UNION_NULLS = 4;

/** Takes nodes and buffers in the order in which the fields have them. */
class Reader {
  readonly batch: Batch;
  readonly dictionaries: Dictionaries;
  readonly next: () => Uint8Array;
  node = 0;
  view = 0;

  constructor(batch: Batch, body: Uint8Array, dictionaries: Dictionaries) {
    this.batch = batch;
    this.dictionaries = dictionaries;
    this.next = unpackedBuffers(body, batch);
  }

  column(field: Field): Column {
    const { layout, dictionary, name } = field;
    const node = this.batch.nodes[this.node++];
    if (node === undefined) throw new Error(`column ${name} is missing`);
    const { length } = node;
    if (dictionary === null && layout.kind === "null") return { length, at: () => null };
    if (dictionary === null && layout.kind === "union") return { length, at: this.union(layout, length) };
    const valid = validOf(this.next(), node, name);
    const { at, parts } =
      dictionary === null ? this.values(field, length) : { at: this.places(field, length) };
    return { length, parts, at: valid === null ? at : (row) => (valid(row) ? at(row) : null) };
  }

  values({ name, layout }: Field, length: number): Omit<Column, "length"> {
    const need = needed(name);
    switch (layout.kind) {
      case "fixed": {
        const { count, at } = layout.values(this.next());
        need(length, count);
        return { at };
      }
      case "bool": {
        const bits = this.next();
        need(length, bits.length * 8);
        return { at: (row) => bitAt(bits, row) };
      }
      case "bytes": {
        const offsets = this.offsets(layout.wide);
        const bytes = this.next();
        const { from, to } = checked(offsets, { length, limit: bytes.length, name });
        const value = (row: number): Uint8Array => bytes.subarray(from(row), to(row));
        return { at: layout.text ? (row) => textOf(value(row)) : value };
      }
      case "view":
        return { at: this.views(layout.text, length, name) };
      case "fixed-bytes": {
        const { size } = layout;
        const bytes = this.next();
        need(length * size, bytes.length);
        return { at: (row) => bytes.subarray(row * size, (row + 1) * size) };
      }
      case "fixed-list": {
        const { size } = layout;
        const child = this.column(layout.child);
        need(length * size, child.length);
        return { at: (row) => slice(child.at, row * size, (row + 1) * size) };
      }
      case "struct": {
        const parts = layout.children.map((child) => this.column(child));
        for (const part of parts) need(length, part.length);
        const named = layout.children.map((child, i) => [child.name, parts[i]?.at] as const);
        return { at: (row) => Object.fromEntries(named.map(([key, at]) => [key, at?.(row)])), parts };
      }
      case "list":
      case "map":
        return { at: this.list(layout, length, name) };
      default:
        throw new Error(`column ${name} has no values`);
    }
  }

  list({ kind, wide, child }: Layout & { kind: "list" | "map" }, length: number, name: string): At {
    const offsets = this.offsets(wide);
    const { length: limit, at, parts } = this.column(child);
    const { from, to } = checked(offsets, { length, limit, name });
    if (kind === "list") return (row) => slice(at, from(row), to(row));
    const [key, value] = parts ?? [];
    if (key === undefined || value === undefined) throw new Error(`column ${name} is no map`);
    const entry = (row: number): [string, unknown] => [String(key.at(row)), value.at(row)];
    return (row) => Object.fromEntries(slice(entry, from(row), to(row)));
  }

  places({ name, dictionary }: Field, length: number): At {
    const values = this.dictionaries.get(dictionary?.id ?? -1);
    const places = dictionary?.index(this.next());
    if (values === undefined || places === undefined) throw new Error(`column ${name} has no dictionary`);
    needed(name)(length, places.count);
    return (row) => {
      const place = Number(places.at(row));
      if (!(place >= 0 && place < values.length))
        throw new Error(`column ${name} points outside its dictionary`);
      return values.at(place);
    };
  }

  views(text: boolean, length: number, name: string): At {
    const views = this.next();
    const rest = Array.from({ length: this.batch.variadic[this.view++] ?? 0 }, () => this.next());
    needed(name)(length * VIEW, views.length);
    const numbers = new DataView(views.buffer, views.byteOffset, views.byteLength);
    const value = (row: number): Uint8Array => {
      const at = VIEW * row;
      const size = numbers.getInt32(at, true);
      if (size >= 0 && size <= INLINE) return views.subarray(at + 4, at + 4 + size);
      const bytes = rest[numbers.getInt32(at + 8, true)];
      const start = numbers.getInt32(at + 12, true);
      if (bytes === undefined || size < 0 || start < 0 || start + size > bytes.length)
        throw new Error(`column ${name} points outside its text`);
      return bytes.subarray(start, start + size);
    };
    return text ? (row) => textOf(value(row)) : value;
  }

  union({ dense, places, children }: Layout & { kind: "union" }, length: number): At {
    if (this.batch.version < NO_UNION_NULLS) this.next();
    const ids = viewOf(this.next(), Int8Array);
    const offsets = dense ? viewOf(this.next(), Int32Array) : null;
    const columns = children.map((child) => this.column(child));
    needed("of a union")(length, Math.min(ids.length, offsets?.length ?? length));
    return (row) => {
      const column = columns[places.get(ids[row] ?? -1) ?? -1];
      const place = offsets === null ? row : (offsets[row] ?? -1);
      if (column === undefined || !(place >= 0 && place < column.length))
        throw new Error("a union points outside its values");
      return column.at(place);
    };
  }

  offsets(wide: boolean): ArrayLike<number | bigint> {
    return wide ? viewOf(this.next(), BigInt64Array) : viewOf(this.next(), Int32Array);
  }
}

const needed =
  (name: string) =>
  (need: number, have: number): void => {
    if (have < need) throw new Error(`column ${name} is short`);
  };

function slice<T>(at: (row: number) => T, from: number, to: number): T[] {
  const values: T[] = [];
  for (let row = from; row < to; row++) values.push(at(row));
  return values;
}

const bitAt = (bits: Uint8Array, row: number): boolean => (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;

/** @returns null if every value is there; a count of nulls below 0 is unknown */
function validOf(bits: Uint8Array, { length, nulls }: Batch["nodes"][number], name: string) {
  if (nulls === 0 || (nulls < 0 && bits.length === 0)) return null;
  needed(name)(length, bits.length * 8);
  return (row: number): boolean => bitAt(bits, row);
}

/** Offsets that rise and end within `limit`. */
function checked(
  offsets: ArrayLike<number | bigint>,
  { length, limit, name }: { length: number; limit: number; name: string },
): { from: (row: number) => number; to: (row: number) => number } {
  if (length > 0) needed(name)(length + 1, offsets.length);
  for (let i = 0, last = 0; i <= length && length > 0; i++) {
    const offset = Number(offsets[i]);
    if (!(offset >= last && offset <= limit)) throw new Error(`column ${name} points outside its values`);
    last = offset;
  }
  return { from: (row) => Number(offsets[row]), to: (row) => Number(offsets[row + 1]) };
}
