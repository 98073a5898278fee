import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { compress } from "@bokuweb/zstd-wasm";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { codecsReady, decompressPage } from "../../io/parquet/codecs.ts";
import { hybridRuns } from "../../io/parquet/hybrid.ts";
import { parquetRows } from "../../io/parquet/rows.ts";
import { writeParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const MEBI = 2 ** 20;

async function readAll(path: string, maxPageBytes: number): Promise<number> {
  let rows = 0;
  for await (const _row of parquetRows(path, { limits: { maxPageBytes } })) rows++;
  return rows;
}

describe("a small file that unpacks to a large one", () => {
  test("is refused at the page's header, which names the option", async () => {
    const path = join(folder, "bomb.parquet");
    const schema = z.object({ text: z.string() });
    await writeParquet(path, { schema, schemaName: "bomb/1", rows: [{ text: "a".repeat(80 * MEBI) }] });
    expect(statSync(path).size).toBeLessThan(MEBI);
    await expect(readAll(path, 64 * MEBI)).rejects.toThrow(
      /limit is 67108864\. .*increase import.max_page_mb/,
    );
    await expect(readAll(path, 64 * MEBI)).rejects.toBeInstanceOf(UserError);
    expect(await readAll(path, 100 * MEBI)).toBe(1);
  });

  test.each(["ZSTD", "GZIP"] as const)(
    "a %s page that holds more than its header says is refused",
    async (codec) => {
      await codecsReady();
      const path = join(folder, `lie-${codec}.parquet`);
      const writer = new ByteWriter();
      const large = new Uint8Array(32 * MEBI);
      const packed = codec === "ZSTD" ? compress(large) : gzipSync(large);
      const parquet = new ParquetWriter({
        writer,
        schema: [
          { name: "schema", num_children: 1 },
          { name: "text", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
        ],
        codec,
        compressors: { [codec]: () => packed },
      });
      await parquet.write({ columnData: [{ name: "text", data: ["short"] }] });
      await parquet.finish();
      writeFileSync(path, writer.getBytes());
      await expect(readAll(path, 64 * MEBI)).rejects.toBeInstanceOf(UserError);
    },
  );

  test("a row that never ends is refused", async () => {
    const path = join(folder, "endless.parquet");
    const schema = z.object({ flags: z.array(z.boolean()) });
    const flags = Array.from({ length: 1_500_000 }, () => true);
    await writeParquet(path, { schema, schemaName: "bomb/1", rows: [{ flags }] });
    expect(statSync(path).size).toBeLessThan(10_000);
    expect(await readAll(path, 2 * MEBI)).toBe(1);
    await expect(readAll(path, MEBI)).rejects.toThrow(/1500000 values.*max_page_mb/);
  });
});

describe("codecs", () => {
  test("a page of another size than promised is an error", async () => {
    await codecsReady();
    const packed = compress(new Uint8Array(100));
    expect(decompressPage("ZSTD", packed, 100)).toHaveLength(100);
    expect(() => decompressPage("ZSTD", packed, 99)).toThrow(/100 bytes where the page header says 99/);
    expect(() => decompressPage("UNCOMPRESSED", new Uint8Array(3), 4)).toThrow(/3 bytes/);
    expect(() => decompressPage("ZSTD", new Uint8Array(20), 5)).toThrow(/not a zstd frame/);
    expect(() => decompressPage("LZO", new Uint8Array(20), 5)).toThrow(/LZO is not supported/);
  });
});

describe("runs of levels and indexes", () => {
  test("run lengths and packed groups", () => {
    expect([...hybridRuns(Uint8Array.of(6, 1), 1, 3)]).toEqual([1, 1, 1]);
    // The example of the format's description: 0 to 7 in three bits each.
    expect([...hybridRuns(Uint8Array.of(3, 0x88, 0xc6, 0xfa), 7, 8)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...hybridRuns(new Uint8Array(0), 0, 4)]).toEqual([0, 0, 0, 0]);
  });

  test.each([
    ["that claim billions are cut at the page's count", [0xff - 1, 0xff, 0xff, 0xff, 0x0f, 1], 1, 5],
  ])("runs %s", (_what, bytes, max, count) => {
    expect([...hybridRuns(Uint8Array.from(bytes), max, count)]).toEqual(new Array(count).fill(1));
  });

  test.each([
    ["end too early", [2], 1, 1],
    ["are empty", [0, 0, 0, 0], 1, 1],
    ["hold more than the largest level", [4, 3], 2, 2],
    ["are packed and too short", [3, 0x88], 7, 8],
    ["have a length without end", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 1, 1],
  ])("runs that %s are an error", (_what, bytes, max, count) => {
    expect(() => hybridRuns(Uint8Array.from(bytes), max, count)).toThrow();
  });
});

test("memory stays bounded over a file larger than what is held", async () => {
  const path = join(folder, "large.parquet");
  const schema = z.object({ n: z.int(), text: z.string() });
  function* rows() {
    for (let n = 0; n < 400; n++) yield { n, text: `${n}`.padEnd(500_000, "abcdefgh") };
  }
  await writeParquet(path, { schema, schemaName: "large/1", rows: rows() });
  let most = 0;
  let seen = 0;
  for await (const row of parquetRows(path)) {
    expect(row.n).toBe(BigInt(seen++));
    if (seen % 50 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
  }
  expect(seen).toBe(400);
  expect(most).toBeLessThan(150 * MEBI);
});

test("a file that is written while it is read to its end stays what it was", async () => {
  const path = join(folder, "replaced.parquet");
  const schema = z.object({ n: z.int() });
  const write = (start: number) =>
    writeParquet(path, {
      schema,
      schemaName: "n/1",
      rows: Array.from({ length: 50 }, (_, i) => ({ n: start + i })),
    });
  await write(0);
  const seen: unknown[] = [];
  for await (const row of parquetRows(path)) {
    if (seen.length === 0) await write(1000);
    seen.push(row.n);
  }
  expect(seen.at(-1)).toBe(49n);
});
