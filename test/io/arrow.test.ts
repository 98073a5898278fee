import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  Bool,
  type Data,
  Field,
  Int64,
  List,
  makeBuilder,
  Struct,
  Table,
  tableFromArrays,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { arrowColumns, arrowRows } from "../../io/arrow.ts";
import { UserError } from "../../schemas/errors.ts";
import { randomOf } from "./random-rows.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const path = join(folder, "data.arrow");

const inner = new Struct([
  new Field("note", new Utf8(), true),
  new Field("sizes", new List(new Field("item", new Int64(), true)), true),
]);
const rows = Array.from({ length: 50 }, (_, i) => ({
  id: BigInt(i) * 2n ** 57n,
  text: i % 7 === 0 ? null : `row ${i} é😀`,
  flag: i % 2 === 0,
  leaf: i % 5 === 0 ? null : { note: i % 3 === 0 ? null : "n", sizes: [1n, 2n].slice(0, i % 3) },
}));

const column = (values: readonly unknown[], type: Struct | Utf8 | Int64 | Bool): Vector => {
  const builder = makeBuilder({ type, nullValues: [null, undefined] });
  for (const value of values) builder.append(value as never);
  return new Vector([builder.finish().flush() as Data]);
};

const table = () =>
  new Table({
    id: column(
      rows.map((row) => row.id),
      new Int64(),
    ),
    text: column(
      rows.map((row) => row.text),
      new Utf8(),
    ),
    flag: column(
      rows.map((row) => row.flag),
      new Bool(),
    ),
    leaf: column(
      rows.map((row) => row.leaf),
      inner,
    ),
  });

async function readAll(): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const row of arrowRows(path)) seen.push(row);
  return seen;
}

describe("Arrow", () => {
  test("a stream is read with its columns, nulls and int64", async () => {
    writeFileSync(path, tableToIPC(table(), "stream"));
    expect(await arrowColumns(path)).toEqual(["id", "text", "flag", "leaf"]);
    expect(await readAll()).toEqual(rows);
  });

  test("dictionary columns and several batches", async () => {
    const words = vectorFromArray(["a", "b", "a", "c"]);
    const one = tableFromArrays({ n: Int32Array.of(1, 2, 3, 4) });
    writeFileSync(path, tableToIPC(new Table({ words, n: one.getChild("n") as Vector }), "stream"));
    expect(await readAll()).toEqual(["a", "b", "a", "c"].map((word, i) => ({ words: word, n: i + 1 })));
  });

  test("a stream cut at any place is a user error", async () => {
    const bytes = tableToIPC(table(), "stream");
    for (let end = 0; end < bytes.length; end += 11) {
      writeFileSync(path, bytes.subarray(0, end));
      await expect(readAll(), `cut at ${end}`).rejects.toBeInstanceOf(UserError);
    }
  });

  test("bytes changed at random: rows or a user error, in bounded time and memory", async () => {
    writeFileSync(path, tableToIPC(table(), "stream"));
    const clean = readFileSync(path);
    const random = randomOf(11);
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(clean);
      for (let k = 0; k < 1 + (i % 8); k++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      writeFileSync(path, bytes);
      const outcome = await readAll().catch((error: unknown) => error);
      expect(Array.isArray(outcome) || outcome instanceof UserError, `change ${i}: ${String(outcome)}`).toBe(
        true,
      );
    }
  });

  test("a missing file, a folder and text are user errors", async () => {
    writeFileSync(path, "{}\n");
    await expect(readAll()).rejects.toBeInstanceOf(UserError);
    await expect(arrowColumns(folder)).rejects.toThrow(/a folder/);
    await expect(arrowColumns(join(folder, "none"))).rejects.toThrow(/nothing there/);
  });
});
