import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Exact, parseExactJson } from "../../io/literals/exact-json.ts";
import { readAllParquet, writeParquet } from "../../io/parquet.ts";
import { randomOf, randomRows, randomSchema } from "../io/random-rows.ts";
import { scratchFolder } from "../io/scratch.ts";

const folder = scratchFolder();
const root = join(import.meta.dirname, "..", "..");
const READERS = ["pyarrow", "duckdb", "polars", "datasets"];

/** Rows as another program sees them, integers as bigint. */
function readBack(reader: string, path: string): Exact {
  const python = join(root, ".venv-readers", "bin", "python");
  const script = join(import.meta.dirname, "read_back.py");
  const out = execFileSync(python, [script, reader, path, join(folder, "cache")], {
    maxBuffer: 2 ** 28,
    encoding: "utf8",
    env: { ...process.env, HF_HUB_OFFLINE: "1", HF_HOME: join(folder, "home") },
  });
  return parseExactJson(out);
}

/** Our own values in the same form: members of z.int() as bigint. */
function exact(value: unknown, integers: boolean): unknown {
  if (typeof value === "number" && integers && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map((member) => exact(member, integers));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, exact(member, integers)]));
}

const Leaf = z.object({
  note: z.string().nullable(),
  sizes: z.array(z.int()),
  deep: z.array(z.array(z.string().nullable()).nullable()),
});
const Edge = z.object({
  id: z.string(),
  large: z.bigint(),
  count: z.int().nullable(),
  flag: z.boolean().nullable(),
  kind: z.enum(["one", "two"]),
  words: z.array(z.string()),
  maybe: z.array(z.string().nullable()).nullable(),
  nested: z.array(z.array(z.array(z.bigint()))),
  leaf: Leaf.nullable(),
  leaves: z.array(Leaf.nullable()),
});
type Edge = z.infer<typeof Edge>;

const plain: Edge = {
  id: "plain",
  large: 1n,
  count: 1,
  flag: true,
  kind: "one",
  words: ["w"],
  maybe: ["m"],
  nested: [[[1n]]],
  leaf: { note: "n", sizes: [1], deep: [["d"]] },
  leaves: [{ note: "n", sizes: [1], deep: [["d"]] }],
};
const rows: Edge[] = [
  plain,
  { ...plain, id: "a NUL \0 in the middle", words: ["\0", ""] },
  { ...plain, id: "emoji 👩‍👩‍👧 and \u{10ffff}", words: ["😀", "é", "\uFEFF"] },
  { ...plain, id: "lines\r\nand\rmore\n", words: ["\r\n", "\n", "\r"] },
  { ...plain, id: "int64 limits", large: 2n ** 63n - 1n, nested: [[[-(2n ** 63n), 2n ** 53n + 1n]]] },
  {
    ...plain,
    id: "safe limits",
    count: Number.MIN_SAFE_INTEGER,
    leaf: { note: "", sizes: [2 ** 53 - 1], deep: [] },
  },
  {
    ...plain,
    id: "empty lists",
    words: [],
    maybe: [],
    nested: [],
    leaves: [],
    leaf: { note: null, sizes: [], deep: [[]] },
  },
  {
    ...plain,
    id: "empty below",
    nested: [[], [[]], [[], [1n]]],
    leaves: [{ note: "", sizes: [], deep: [[], ["x"], []] }],
  },
  { ...plain, id: "nulls", count: null, flag: null, maybe: null, leaf: null, leaves: [null] },
  {
    ...plain,
    id: "nulls below",
    maybe: [null, "x", null],
    leaf: { note: null, sizes: [], deep: [null, [null], ["x", null]] },
    leaves: [null, { note: null, sizes: [0], deep: [null] }, null],
  },
  { ...plain, id: `long ${"0123456789".repeat(30_000)}`, words: ["x".repeat(300_000)] },
];

describe("edge rows", () => {
  const path = join(folder, "edge.parquet");
  const schemaName = "edge/1";

  test.each([1000, 3])("come back equal in row groups of %i", async (rowGroupRows) => {
    await writeParquet(path, { schema: Edge, schemaName, rows, rowGroupRows });
    expect(await readAllParquet(path, { schema: Edge, schemaName })).toEqual(rows);
  });

  test.each(READERS)("are read equal by %s", async (reader) => {
    await writeParquet(path, { schema: Edge, schemaName, rows, rowGroupRows: 4 });
    expect(readBack(reader, path)).toEqual(exact(rows, true));
  });
});

test.each(READERS.slice(0, 3))("random schemas are read equal by %s", async (reader) => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = randomOf(seed * 101);
    const schema = randomSchema(random);
    const made = [...randomRows(random, schema), ...randomRows(random, schema)];
    const path = join(folder, `random-${seed}.parquet`);
    await writeParquet(path, { schema, schemaName: "random/1", rows: made, rowGroupRows: 40 });
    const seen = readBack(reader, path);
    // Doubles and integers look alike here, so both sides take every whole number as an integer.
    expect(exact(seen, true), `seed ${seed}`).toEqual(exact(made, true));
  }
});
