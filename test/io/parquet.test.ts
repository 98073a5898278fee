import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sha256File } from "../../io/hash.ts";
import { readAllParquet, readMetadata, readParquet, writeParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import { randomOf, randomRows, randomSchema } from "./random-rows.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const file = (name: string): string => join(folder, name);
const Line = z.object({ id: z.string(), n: z.int() });
const named = { schema: Line, schemaName: "line/1" };
const lines = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `row ${n}`, n }));

describe("round trip", () => {
  test("rows of 40 random schemas come back equal, whatever the row groups", async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomOf(seed);
      const schema = randomSchema(random);
      const rows = randomRows(random, schema);
      const path = file("random.parquet");
      await writeParquet(path, { schema, schemaName: "random/1", rows, rowGroupRows: 1 + (seed % 50) });
      expect(await readAllParquet(path, { schema, schemaName: "random/1" }), `seed ${seed}`).toEqual(rows);
    }
  });

  test("a lone surrogate is made well-formed", async () => {
    const path = file("surrogate.parquet");
    await writeParquet(path, { ...named, rows: [{ id: "a\ud83db", n: 1 }] });
    expect(await readAllParquet(path, named)).toEqual([{ id: "a\ufffdb", n: 1 }]);
  });

  test("a file of no rows is a file", async () => {
    const path = file("empty.parquet");
    expect(await writeParquet(path, { ...named, rows: [] })).toMatchObject({ rows: 0, sealed: true });
    expect(await readAllParquet(path, named)).toEqual([]);
  });

  test("rows may come from an async iterable, and only the named members are read", async () => {
    async function* rows() {
      yield* lines(3);
    }
    const path = file("async.parquet");
    await writeParquet(path, { ...named, rows: rows() });
    expect(await readAllParquet(path, { ...named, columns: ["n"] })).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  test("a reader may stop before the end", async () => {
    const path = file("stop.parquet");
    await writeParquet(path, { ...named, rows: lines(100), rowGroupRows: 10 });
    for await (const row of readParquet(path, named)) {
      expect(row.n).toBe(0);
      break;
    }
  });
});

describe("bytes", () => {
  test("equal rows give equal bytes, and the result tells their hash and number", async () => {
    const [a, b] = [file("a.parquet"), file("b.parquet")];
    const written = await writeParquet(a, { ...named, rows: lines(500), metadata: { key: "k" } });
    await writeParquet(b, { ...named, rows: lines(500), metadata: { key: "k" } });
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
    expect(written).toEqual({
      rows: 500,
      bytes: statSync(a).size,
      sha256: await sha256File(a),
      sealed: true,
    });
  });

  test("metadata carries the schema name beside what was given", async () => {
    const path = file("metadata.parquet");
    await writeParquet(path, { ...named, rows: lines(2), metadata: { note: "é" } });
    expect(await readMetadata(path)).toMatchObject({
      metadata: { "rftkit.schema": "line/1", note: "é" },
      rows: 2,
    });
  });

  test("sealing keeps the first file and says so", async () => {
    const path = file("sealed.parquet");
    await writeParquet(path, { ...named, rows: lines(1), mode: "seal" });
    const second = await writeParquet(path, { ...named, rows: lines(2), mode: "seal" });
    expect(second.sealed).toBe(false);
    expect(await readAllParquet(path, named)).toHaveLength(1);
  });

  test("a row that does not fit leaves no file and names row and member", async () => {
    const path = file("misfit.parquet");
    const rows = [...lines(3), { id: "x", n: 2 ** 60 }];
    await expect(writeParquet(path, { ...named, rows })).rejects.toThrow(/row 3: n: expected an integer/);
    expect(() => statSync(path)).toThrow(/ENOENT/);
  });
});

describe("schema names and versions", () => {
  const write = (schemaName: string) =>
    writeParquet(file("version.parquet"), { ...named, schemaName, rows: lines(1) });
  const read = (schemaName: string) => readAllParquet(file("version.parquet"), { schema: Line, schemaName });

  test("an older major version is read", async () => {
    await write("line/1");
    expect(await read("line/2")).toHaveLength(1);
  });

  test("a newer major version and another schema are refused", async () => {
    await write("line/2");
    await expect(read("line/1")).rejects.toThrow(
      /expected a Parquet file of schema line\/1, got schema line\/2.*newer/,
    );
    await expect(read("other/2")).rejects.toThrow(UserError);
  });

  test("a nullable member that an older file lacks is null; another one is an error of the file", async () => {
    await write("line/1");
    const newer = Line.extend({ note: z.string().nullable(), tags: z.array(z.string()).nullable() });
    const path = file("version.parquet");
    expect(await readAllParquet(path, { schema: newer, schemaName: "line/1" })).toEqual([
      { id: "row 0", n: 0, note: null, tags: null },
    ]);
    const harder = Line.extend({ must: z.string() });
    await expect(readAllParquet(path, { schema: harder, schemaName: "line/1" })).rejects.toThrow(
      /must: expected a value/,
    );
  });

  test("a value outside an enum is an error of the file", async () => {
    await write("line/1");
    const strict = z.object({ id: z.enum(["only"]), n: z.int() });
    await expect(
      readAllParquet(file("version.parquet"), { schema: strict, schemaName: "line/1" }),
    ).rejects.toThrow(UserError);
  });
});

describe("bad files are one user error", () => {
  const good = file("good.parquet");

  test.each([
    ["missing", "nothing there", () => file("nowhere.parquet")],
    ["a folder", "a folder", () => folder],
    ["below a file", "a path with a file as a folder", () => join(good, "x")],
  ])("%s", async (_what, got, path) => {
    await writeParquet(good, { ...named, rows: lines(1) });
    await expect(readAllParquet(path(), named)).rejects.toThrow(got);
    await expect(readAllParquet(path(), named)).rejects.toBeInstanceOf(UserError);
  });

  test.each(["", "short", "x".repeat(5000), `PAR1${"\0".repeat(100)}PAR1`])(
    "content of another kind",
    async (text) => {
      const path = file("foreign.parquet");
      writeFileSync(path, text);
      await expect(readMetadata(path)).rejects.toBeInstanceOf(UserError);
    },
  );

  test("a file cut at any place", async () => {
    await writeParquet(good, { ...named, rows: lines(300), rowGroupRows: 100 });
    const bytes = readFileSync(good);
    const path = file("cut.parquet");
    for (let end = 0; end < bytes.length; end += 7) {
      writeFileSync(path, bytes);
      truncateSync(path, end);
      await expect(readAllParquet(path, named), `cut at ${end}`).rejects.toBeInstanceOf(UserError);
    }
  });

  test("bytes changed at random: an error of the user or rows, never anything else", async () => {
    await writeParquet(good, { ...named, rows: lines(300), rowGroupRows: 100 });
    const clean = readFileSync(good);
    const random = randomOf(3);
    for (let i = 0; i < 250; i++) {
      const bytes = Buffer.from(clean);
      for (let k = 0; k < 1 + (i % 8); k++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const path = file("changed.parquet");
      writeFileSync(path, bytes);
      const outcome = await readAllParquet(path, named).catch((error: unknown) => error);
      expect(Array.isArray(outcome) || outcome instanceof UserError, `change ${i}: ${String(outcome)}`).toBe(
        true,
      );
    }
  });
});
