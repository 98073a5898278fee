/** Columns from buffers as another writer may leave them: every type, and what must be refused. */
import { expect, test } from "vitest";
import type { Batch } from "../../io/arrow-check.ts";
import { columnsOf, Dictionary } from "../../io/arrow-columns.ts";
import { type Fixed, fixed } from "../../io/arrow-fixed.ts";
import type { Field, Layout } from "../../io/arrow-schema.ts";

type Node = { length: number; nulls: number };
const node = (length: number, nulls = 0): Node => ({ length, nulls });
const NONE = Buffer.alloc(0);
const ints = (...values: number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
const longs = (...values: bigint[]): Buffer => Buffer.from(BigInt64Array.from(values).buffer);
const field = (layout: Layout, name = "c"): Field => ({ name, layout, dictionary: null });
const int32: Field = field({ kind: "fixed", values: fixed.int(32, true) }, "item");

type Parts = { nodes: Node[]; buffers: Buffer[]; variadic?: number[]; version?: number };

/** Values of one column. */
function read(column: Field, parts: Parts, dictionaries = new Map<number, Dictionary>()): unknown[] {
  const { nodes, buffers, variadic = [], version = 4 } = parts;
  let start = 0;
  const regions = buffers.map((bytes) => {
    const region = { start, size: bytes.length };
    start += Math.ceil(bytes.length / 8) * 8;
    return region;
  });
  const body = Buffer.alloc(start);
  regions.forEach((region, i) => {
    buffers[i]?.copy(body, region.start);
  });
  const batch: Batch = { rows: nodes[0]?.length ?? 0, nodes, regions, variadic, codec: null, version };
  const [{ length, at }] = columnsOf([column], batch, { body, dictionaries }) as [
    { length: number; at: (row: number) => unknown },
  ];
  return Array.from({ length }, (_, row) => at(row));
}

const fixedValues = (values: Fixed, bytes: Buffer, count: number): unknown[] =>
  read(field({ kind: "fixed", values }), { nodes: [node(count)], buffers: [NONE, bytes] });

test.each<[string, Fixed, Buffer, unknown[]]>([
  [
    "half floats",
    fixed.float(0),
    Buffer.from("003e00c00100007c00fc", "hex"),
    [1.5, -2, 2 ** -24, 1 / 0, -1 / 0],
  ],
  ["days", fixed.date(0), ints(-1, 1), [-86_400_000, 86_400_000]],
  ["microseconds", fixed.timestamp(2), longs(1_500n, -1n), [1.5, -0.001]],
  ["seconds", fixed.timestamp(0), longs(2n), [2000]],
  ["decimals of 128 bits", fixed.decimal(128, 2), longs(125n, 0n, -350n, -1n), [1.25, -3.5]],
  ["decimals of 32 bits and a negative scale", fixed.decimal(32, -2), ints(7, -1), [700, -100]],
  ["months", fixed.interval(0), ints(26), [Int32Array.of(2, 2)]],
  ["unsigned int64", fixed.int(64, false), longs(-1n), [2n ** 64n - 1n]],
])("%s", (_name, values, bytes, expected) => {
  expect(fixedValues(values, bytes, expected.length)).toEqual(expected);
  expect(() => fixedValues(values, bytes, expected.length + 1)).toThrow("column c is short");
});

test("widths and units that the format does not have are refused", () => {
  for (const make of [() => fixed.int(24, true), () => fixed.decimal(96, 0), () => fixed.timestamp(4)])
    expect(make).toThrow(/of kind \d+/);
});

test("only the text that is not UTF-8 is escaped; a real U+FFFD and a byte order mark stay", () => {
  const texts = [Buffer.from("a\ufffd"), Buffer.from([0x62, 0xff]), Buffer.from("\ufeffc")];
  const offsets = ints(0, 4, 6, 10);
  const column = field({ kind: "bytes", text: true, wide: false });
  expect(read(column, { nodes: [node(3)], buffers: [NONE, offsets, Buffer.concat(texts)] })).toEqual([
    "a\ufffd",
    "b\udcff",
    "\ufeffc",
  ]);
});

test("a character that is cut by an offset is no text of either value", () => {
  const column = field({ kind: "bytes", text: true, wide: false });
  expect(read(column, { nodes: [node(2)], buffers: [NONE, ints(0, 1, 2), Buffer.from("é")] })).toEqual([
    "\udcc3",
    "\udca9",
  ]);
});

test.each([
  ["falling", [2, 1, 3]],
  ["beyond the end", [0, 1, 9]],
  ["negative", [-1, 0, 1]],
])("offsets that are %s are refused and not clamped", (_what, offsets) => {
  const bytes = { nodes: [node(2)], buffers: [NONE, ints(...offsets), Buffer.from("abc")] };
  for (const text of [true, false])
    expect(() => read(field({ kind: "bytes", text, wide: false }), bytes)).toThrow("points outside");
  const values = { nodes: [node(2), node(3)], buffers: [NONE, ints(...offsets), NONE, ints(1, 2, 3)] };
  expect(() => read(field({ kind: "list", wide: false, child: int32 }), values)).toThrow("points outside");
});

test("too few offsets, bits of nulls, values of a fixed list or members of a struct are refused", () => {
  const short = (layout: Layout, parts: Parts) =>
    expect(() => read(field(layout), parts)).toThrow(/is short/);
  short(
    { kind: "bytes", text: true, wide: true },
    { nodes: [node(2)], buffers: [NONE, longs(0n, 0n), NONE] },
  );
  short(
    { kind: "fixed", values: fixed.int(8, true) },
    { nodes: [node(9, 1)], buffers: [ints(1).subarray(0, 1), longs(0n, 0n)] },
  );
  const members = { nodes: [node(2), node(3)], buffers: [NONE, NONE, ints(1, 2, 3)] };
  short({ kind: "fixed-list", size: 2, child: int32 }, members);
  short({ kind: "struct", children: [int32] }, { nodes: [node(4), node(3)], buffers: members.buffers });
  short({ kind: "fixed-bytes", size: 3 }, { nodes: [node(3)], buffers: [NONE, longs(0n)] });
  short({ kind: "bool" }, { nodes: [node(17)], buffers: [NONE, Buffer.alloc(2)] });
});

test("views outside their buffers are refused, short ones are in place", () => {
  const view = (size: number, buffer: number, start: number): Buffer => {
    const bytes = Buffer.alloc(16);
    bytes.writeInt32LE(size, 0);
    if (size > 12) {
      bytes.writeInt32LE(buffer, 8);
      bytes.writeInt32LE(start, 12);
    } else bytes.write("inline", 4);
    return bytes;
  };
  const all = (bytes: Buffer) =>
    read(field({ kind: "view", text: true }), {
      nodes: [node(1)],
      buffers: [NONE, bytes, Buffer.from("0123456789abcdef")],
      variadic: [1],
    });
  expect([view(6, 0, 0), view(13, 0, 3)].map(all)).toEqual([["inline"], ["3456789abcdef"]]);
  for (const bad of [
    view(13, 0, 4),
    view(13, 1, 0),
    view(13, 0, -1),
    view(-1, 0, 0),
    view(2 ** 31 - 1, 0, 0),
  ])
    expect(() => all(bad)).toThrow("points outside its text");
});

test("dictionaries: parts in order, places outside of them refused", () => {
  const dictionary = new Dictionary();
  dictionary.add({ length: 2, at: (row) => `a${row}` });
  dictionary.add({ length: 1, at: (row) => `b${row}` });
  const column = { ...int32, dictionary: { id: 7, index: fixed.int(8, true) } };
  const at = (...places: number[]) =>
    read(
      column,
      { nodes: [node(places.length)], buffers: [NONE, Buffer.from(places)] },
      new Map([[7, dictionary]]),
    );
  expect(at(2, 0, 1, 2)).toEqual(["b0", "a0", "a1", "b0"]);
  expect(() => at(3)).toThrow("outside its dictionary");
  expect(() => at(255)).toThrow("outside its dictionary");
  expect(() => read(column, { nodes: [node(1)], buffers: [NONE, NONE] })).toThrow("has no dictionary");
});

test("unions of both kinds, before and since the version without a bitmap", () => {
  const text = field({ kind: "bytes", text: true, wide: false }, "text");
  const places = new Map([
    [5, 0],
    [9, 1],
  ]);
  const union = (dense: boolean): Field => field({ kind: "union", dense, places, children: [int32, text] });
  const values = [NONE, ints(1, 2), NONE, ints(0, 1, 2), Buffer.from("xy")];
  const nodes = [node(2), node(2), node(2)];
  const ids = Buffer.from([9, 5]);
  expect(read(union(false), { nodes, buffers: [ids, ...values] })).toEqual(["x", 2]);
  expect(read(union(true), { nodes, buffers: [ids, ints(1, 0), ...values] })).toEqual(["y", 1]);
  expect(read(union(true), { nodes, buffers: [NONE, ids, ints(1, 0), ...values], version: 3 })).toEqual([
    "y",
    1,
  ]);
  expect(() => read(union(true), { nodes, buffers: [ids, ints(2, 0), ...values] })).toThrow("points outside");
  expect(() => read(union(false), { nodes, buffers: [Buffer.from([1, 5]), ...values] })).toThrow(
    "points outside",
  );
});

test("a map is an object, and a member named __proto__ is only a member", () => {
  const key = field({ kind: "bytes", text: true, wide: false }, "key");
  const child = field({ kind: "struct", children: [key, int32] }, "entries");
  const parts = {
    nodes: [node(1), node(2), node(2), node(2)],
    buffers: [NONE, ints(0, 2), NONE, NONE, ints(0, 1, 10), Buffer.from("k__proto__"), NONE, ints(4, 5)],
  };
  const [value] = read(field({ kind: "map", wide: false, child }), parts) as [object];
  expect(Object.entries(value)).toEqual([
    ["k", 4],
    ["__proto__", 5],
  ]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test("a batch with fewer columns or buffers than its schema is refused", () => {
  const struct = field({ kind: "struct", children: [int32] });
  expect(() => read(struct, { nodes: [node(1)], buffers: [NONE] })).toThrow("column item is missing");
  expect(() => read(int32, { nodes: [node(1)], buffers: [NONE] })).toThrow("too few buffers");
});
