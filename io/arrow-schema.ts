/**
 * Fields of an Arrow schema (Arrow's Schema.fbs), with the layout of their values in a batch.
 * Promises: the number and depth of fields are bounded; a type that is not read is an error. Custom
 * metadata and the order of bytes are not looked at (all writers in use are little-endian).
 */
import { type Fixed, fixed } from "./arrow-fixed.ts";
import type { Flat } from "./flatbuffer.ts";

/** `dictionary`: where values are places in a dictionary of `layout`. */
export type Field = { name: string; layout: Layout; dictionary: { id: number; index: Fixed } | null };

/** `wide`: offsets of 64 bits. `places`: the child of each type id. */
export type Layout =
  | { kind: "null" | "bool" }
  | { kind: "fixed"; values: Fixed }
  | { kind: "fixed-bytes"; size: number }
  | { kind: "bytes"; text: boolean; wide: boolean }
  | { kind: "view"; text: boolean }
  | { kind: "list" | "map"; wide: boolean; child: Field }
  | { kind: "fixed-list"; size: number; child: Field }
  | { kind: "struct"; children: Field[] }
  | { kind: "union"; dense: boolean; places: Map<number, number>; children: Field[] };

const MAX_FIELDS = 10_000;
const MAX_DEPTH = 64;
/** Field numbers in the tables of Schema.fbs. */
const SCHEMA = { fields: 1 };
const FIELD = { name: 0, typeId: 2, type: 3, dictionary: 4, children: 5 };
const DICTIONARY = { id: 0, index: 1 };

export function fieldsOf(flat: Flat, schema: number): Field[] {
  let seen = 0;
  const visit = (table: number, depth: number): Field => {
    if (++seen > MAX_FIELDS || depth > MAX_DEPTH) throw new Error("a schema without end");
    const name = flat.text(table, FIELD.name);
    const children = flat.tables(table, FIELD.children, MAX_FIELDS).map((child) => visit(child, depth + 1));
    const id = flat.uint8(table, FIELD.typeId);
    const layout = layoutOf({ flat, id, table: flat.target(table, FIELD.type), name }, children);
    const dictionary = flat.target(table, FIELD.dictionary);
    if (dictionary === 0) return { name, layout, dictionary: null };
    const index = flat.target(dictionary, DICTIONARY.index);
    // Places are int32 where the schema does not say.
    const values = index === 0 ? fixed.int(32, true) : intOf(flat, index);
    return { name, layout, dictionary: { id: flat.int64(dictionary, DICTIONARY.id), index: values } };
  };
  return flat.tables(schema, SCHEMA.fields, MAX_FIELDS).map((field) => visit(field, 0));
}

type TypeTable = { flat: Flat; id: number; table: number; name: string };

/** By the number of a type in the union `Type`. */
function layoutOf(type: TypeTable, children: Field[]): Layout {
  const { flat, id, table } = type;
  const bytes = { 4: [false, false], 5: [true, false], 19: [false, true], 20: [true, true] }[id];
  if (bytes !== undefined) return { kind: "bytes", text: bytes[0] === true, wide: bytes[1] === true };
  switch (id) {
    case 1:
      return { kind: "null" };
    case 6:
      return { kind: "bool" };
    case 12:
    case 17:
    case 21:
      return { kind: id === 17 ? "map" : "list", wide: id === 21, child: only(children, type) };
    case 13:
      return { kind: "struct", children };
    case 14:
      return unionOf(flat, table, children);
    case 15:
      return { kind: "fixed-bytes", size: sizeOf(flat, table) };
    case 16:
      return { kind: "fixed-list", size: sizeOf(flat, table), child: only(children, type) };
    case 23:
    case 24:
      return { kind: "view", text: id === 24 };
    default:
      return { kind: "fixed", values: fixedOf(type) };
  }
}

function fixedOf({ flat, id, table, name }: TypeTable): Fixed {
  const MILLISECOND = 1;
  switch (id) {
    case 2:
      return intOf(flat, table);
    case 3:
      return fixed.float(flat.int16(table, 0));
    case 7:
      return fixed.decimal(flat.int32(table, 2, 128), flat.int32(table, 1));
    case 8:
      return fixed.date(flat.int16(table, 0, MILLISECOND));
    case 9:
      return fixed.int(flat.int32(table, 1, 32), true);
    case 10:
      return fixed.timestamp(flat.int16(table, 0));
    case 11:
      return fixed.interval(flat.int16(table, 0));
    case 18:
      return fixed.int(64, true);
    default:
      throw new Error(`column ${name} has a type that is not read (${id} in Arrow's list)`);
  }
}

const intOf = (flat: Flat, table: number): Fixed =>
  fixed.int(flat.int32(table, 0), flat.uint8(table, 1) !== 0);

function only(children: Field[], { name }: TypeTable): Field {
  const child = children[0];
  if (child === undefined || children.length > 1) throw new Error(`column ${name} has no type of its values`);
  return child;
}

function sizeOf(flat: Flat, table: number): number {
  const size = flat.int32(table, 0);
  if (size < 0) throw new Error(`values of ${size} bytes`);
  return size;
}

function unionOf(flat: Flat, table: number, children: Field[]): Layout {
  const { start, count } = flat.vector(table, 1, 4);
  const ids = Array.from({ length: count }, (_, i) => flat.view.getInt32(start + 4 * i, true));
  const places = new Map(count === 0 ? children.map((_, i) => [i, i]) : ids.map((id, i) => [id, i]));
  return { kind: "union", dense: flat.int16(table, 0) === 1, places, children };
}
