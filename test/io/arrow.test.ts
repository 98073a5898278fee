import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bool, field, int64, list, struct, tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import { arrowColumns, arrowRows } from "../../io/arrow.ts";
import { UserError } from "../../schemas/errors.ts";
import { randomOf } from "./random-rows.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const path = join(folder, "data.arrow");

const inner = struct([field("note", utf8(), true), field("sizes", list(field("item", int64(), true)), true)]);
const rows = Array.from({ length: 50 }, (_, i) => ({
  id: BigInt(i) * 2n ** 57n,
  text: i % 7 === 0 ? null : `row ${i} é😀`,
  flag: i % 2 === 0,
  leaf: i % 5 === 0 ? null : { note: i % 3 === 0 ? null : "n", sizes: [1n, 2n].slice(0, i % 3) },
}));

const columns = {
  id: rows.map((row) => row.id),
  text: rows.map((row) => row.text),
  flag: rows.map((row) => row.flag),
  leaf: rows.map((row) => row.leaf),
};
const types = { id: int64(), text: utf8(), flag: bool(), leaf: inner };
const stream = (): Uint8Array =>
  tableToIPC(tableFromArrays(columns, { types }), { format: "stream" }) ?? new Uint8Array();

async function readAll(): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const row of arrowRows(path)) seen.push(row);
  return seen;
}

describe("Arrow", () => {
  test("a stream is read with its columns, nulls and int64", async () => {
    writeFileSync(path, stream());
    expect(await arrowColumns(path)).toEqual(["id", "text", "flag", "leaf"]);
    expect(await readAll()).toEqual(rows);
  });

  test("dictionary columns and several batches", async () => {
    const words = tableFromArrays({ words: ["a", "b", "a", "c"], n: [1, 2, 3, 4] }, { maxBatchRows: 2 });
    writeFileSync(path, tableToIPC(words, { format: "stream" }) ?? "");
    expect(await readAll()).toEqual(["a", "b", "a", "c"].map((word, i) => ({ words: word, n: i + 1 })));
  });

  test("a stream cut at any place is a user error", async () => {
    const bytes = stream();
    for (let end = 0; end < bytes.length; end += 11) {
      writeFileSync(path, bytes.subarray(0, end));
      await expect(readAll(), `cut at ${end}`).rejects.toBeInstanceOf(UserError);
    }
  });

  test("bytes changed at random: rows or a user error, in bounded time and memory", async () => {
    writeFileSync(path, stream());
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
