import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Encoding, SchemaElement } from "hyparquet";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { ByteWriter, ParquetWriter, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { batchesOf, openParquet, parquetRows } from "../../../io/parquet/rows.ts";
import { writeParquet } from "../../../io/parquet.ts";
import { UserError } from "../../../schemas/errors.ts";
import { randomOf, randomRows, randomSchema } from "../random-rows.ts";
import { scratchFolder } from "../scratch.ts";

const folder = scratchFolder();
const file = (name: string): string => join(folder, name);

async function read(path: string, columns?: string[]): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const row of parquetRows(path, columns && { columns })) rows.push(row);
  return rows;
}

async function write(name: string, schema: SchemaElement[], data: unknown[], encoding?: Encoding) {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema, codec: "UNCOMPRESSED" });
  await parquet.write({ columnData: [{ name: "v", data, ...(encoding && { encoding }) }], pageSize: 400 });
  await parquet.finish();
  writeFileSync(file(name), writer.getBytes());
  return file(name);
}

const column = (about: Partial<SchemaElement>): SchemaElement[] => [
  { name: "schema", num_children: 1 },
  { name: "v", repetition_type: "OPTIONAL", ...about },
];
const numbers = Array.from({ length: 300 }, (_, i) => (i % 11 === 0 ? null : (i * 7919) % 1000));
const texts = numbers.map((n) => (n === null ? null : `t${n}`.repeat(n % 4)));

test("a column named __proto__ is only a column", async () => {
  const columnData = ["__proto__", "v"].map((name) => ({ name, data: ["x"], type: "STRING" as const }));
  writeFileSync(file("proto.parquet"), new Uint8Array(parquetWriteBuffer({ columnData })));
  const [row] = await read(file("proto.parquet"));
  expect(Object.entries(row ?? {})).toEqual([
    ["__proto__", "x"],
    ["v", "x"],
  ]);
});

describe("files of another writer", () => {
  test.each([
    ["INT32 PLAIN", { type: "INT32" }, numbers, "PLAIN"],
    ["INT32 RLE_DICTIONARY", { type: "INT32" }, numbers.map((n) => n && n % 5), "RLE_DICTIONARY"],
    ["INT32 DELTA_BINARY_PACKED", { type: "INT32" }, numbers, "DELTA_BINARY_PACKED"],
    ["INT32 BYTE_STREAM_SPLIT", { type: "INT32" }, numbers, "BYTE_STREAM_SPLIT"],
    [
      "INT64 DELTA_BINARY_PACKED",
      { type: "INT64" },
      numbers.map((n) => (n === null ? null : BigInt(n) ** 5n)),
      "DELTA_BINARY_PACKED",
    ],
    ["DOUBLE BYTE_STREAM_SPLIT", { type: "DOUBLE" }, numbers.map((n) => n && n / 3), "BYTE_STREAM_SPLIT"],
    ["BOOLEAN RLE", { type: "BOOLEAN" }, numbers.map((n) => n && n % 2 === 0), "RLE"],
    [
      "text DELTA_LENGTH_BYTE_ARRAY",
      { type: "BYTE_ARRAY", converted_type: "UTF8" },
      texts,
      "DELTA_LENGTH_BYTE_ARRAY",
    ],
    ["text DELTA_BYTE_ARRAY", { type: "BYTE_ARRAY", converted_type: "UTF8" }, texts, "DELTA_BYTE_ARRAY"],
    [
      "text RLE_DICTIONARY",
      { type: "BYTE_ARRAY", converted_type: "UTF8" },
      texts.map((t) => t?.slice(0, 3) ?? null),
      "RLE_DICTIONARY",
    ],
  ] as const)("%s, over several pages", async (name, about, data, encoding) => {
    const path = await write(`${name}.parquet`, column(about), [...data], encoding);
    expect((await read(path)).map(({ v }) => v)).toEqual([...data]);
  });
});

test("what we write is read alike by hyparquet's own reader, for 12 random schemas", async () => {
  for (let seed = 200; seed < 212; seed++) {
    const random = randomOf(seed);
    const schema = randomSchema(random);
    const rows = randomRows(random, schema);
    const path = file("oracle.parquet");
    await writeParquet(path, { schema, schemaName: "random/1", rows, rowGroupRows: 37 });
    const bytes = readFileSync(path);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const oracle = await parquetReadObjects({ file: buffer as ArrayBuffer, compressors });
    // It leaves out members that are null, and drops a byte order mark at the start of a text.
    const plain = (value: unknown): string =>
      JSON.stringify(value, (_key, member: unknown) => {
        if (typeof member === "bigint") return `${member}n`;
        if (typeof member === "string") return member.replace(/^\ufeff/, "");
        if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
        return Object.fromEntries(Object.entries(member).filter(([, inner]) => inner !== null));
      });
    expect(plain(await read(path)), `seed ${seed}`).toBe(plain(oracle));
  }
});

describe("columns", () => {
  const path = file("columns.parquet");
  const columnData = ["a", "b", "c"].map((name) => ({ name, data: [1, 2], type: "INT32" as const }));
  writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData })));

  test("only the named ones are read, in the file's order; names that the file lacks are left out", async () => {
    expect(await read(path, ["c", "a", "none"])).toEqual([
      { a: 1, c: 1 },
      { a: 2, c: 2 },
    ]);
    expect(await read(path, [])).toEqual([{}, {}]);
    expect(Object.keys((await read(path))[0] ?? {})).toEqual(["a", "b", "c"]);
  });

  test("an open file may be read twice, until it is closed", async () => {
    const open = await openParquet(path);
    for (let i = 0; i < 2; i++) {
      let rows = 0;
      for await (const batch of batchesOf(open, { columns: ["a"] })) rows += batch.length;
      expect(rows).toBe(2);
    }
    await open.close();
    await expect(batchesOf(open).next()).rejects.toThrow();
  });
});

describe("metadata that does not fit the file", () => {
  async function withMetadata(
    change: (metadata: Awaited<ReturnType<typeof openParquet>>["metadata"]) => void,
  ) {
    const open = await openParquet(await write("sound.parquet", column({ type: "INT32" }), numbers));
    try {
      change(open.metadata);
      for await (const batch of batchesOf(open)) void batch;
      return "read";
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return (error as UserError).faults[0]?.got;
    } finally {
      await open.close();
    }
  }

  test("more and fewer rows than the columns hold", async () => {
    const rows = (count: bigint) =>
      withMetadata(({ row_groups: [group] }) => {
        group!.num_rows = count;
      });
    expect(await rows(300n)).toBe("read");
    expect(await rows(301n)).toMatch(/fewer rows than its row group/);
    expect(await rows(299n)).toMatch(/column v with more rows/);
  });

  test("a column that is missing from a row group, or of another type there", async () => {
    const missing = withMetadata(({ row_groups: [group] }) => {
      group!.columns = [];
    });
    expect(await missing).toMatch(/without column v/);
    const other = withMetadata(({ row_groups: [group] }) => {
      group!.columns[0]!.meta_data!.type = "INT64";
    });
    expect(await other).toMatch(/column v of two types/);
  });
});

describe("files that are no Parquet", () => {
  const fault = async (bytes: Uint8Array): Promise<string> => {
    writeFileSync(file("bad"), bytes);
    const error = await read(file("bad")).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).faults[0]?.where).toBe(file("bad"));
    return (error as UserError).faults[0]?.got ?? "";
  };

  test("say what is wrong with them", async () => {
    expect(await fault(new Uint8Array(11))).toBe("a file of 11 bytes");
    expect(await fault(new Uint8Array(12))).toMatch(/without Parquet's end marker/);
    const tail = (length: number) => {
      const bytes = Buffer.alloc(20);
      bytes.writeUInt32LE(length, 12);
      return Buffer.concat([bytes.subarray(0, 16), Buffer.from("PAR1")]);
    };
    expect(await fault(tail(9))).toBe("a footer of 9 bytes in a file of 20");
    expect(await fault(tail(0xffffffff))).toBe("a footer of 4294967295 bytes in a file of 20");
    expect(await fault(tail(8))).not.toMatch(/a footer of/);
  });

  test("something that is neither a file nor a folder is refused at once", async () => {
    await expect(read("/dev/null")).rejects.toThrow(/not a regular file/);
  });
});
