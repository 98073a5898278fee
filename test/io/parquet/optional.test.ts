import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readAllParquet, readMetadata, writeParquet } from "../../../io/parquet.ts";
import { scratchFolder } from "../scratch.ts";

const folder = scratchFolder();
const inner = { role: z.string(), note: z.string().optional() };
const Old = z.object({ id: z.string(), parts: z.array(z.object({ role: z.string() })) });
const New = z.object({ id: z.string(), parts: z.array(z.object(inner)), count: z.int().optional() });
const write = (name: string, schema: z.ZodObject, rows: object[], optional?: Set<string>) =>
  writeParquet(join(folder, name), {
    schema,
    schemaName: "line/1",
    rows: rows as Record<string, unknown>[],
    ...(optional && { optional }),
  });
const read = (name: string) => readAllParquet(join(folder, name), { schema: New, schemaName: "line/1" });

const plain = [{ id: "a", parts: [{ role: "x" }] }];
const noted = [{ id: "b", parts: [{ role: "x" }, { role: "y", note: "n" }], count: 3 }];

test("a file without an optional member has the bytes that it had before the member existed", async () => {
  expect((await write("new.parquet", New, plain)).sha256).toBe(
    (await write("old.parquet", Old, plain)).sha256,
  );
});

test("a member that one row has is a column of the whole file, and absent where a row has none", async () => {
  await write("noted.parquet", New, [...plain, ...noted]);
  expect(await read("noted.parquet")).toEqual([...plain, ...noted]);
  expect((await readMetadata(join(folder, "noted.parquet"))).paths).toContain("parts.note");
  expect(await read("new.parquet")).toEqual(plain);
});

test("a file that is written row by row has the optional columns that are named", async () => {
  await write("named.parquet", New, plain, new Set(["parts.note"]));
  const { paths } = await readMetadata(join(folder, "named.parquet"));
  expect([paths.has("parts.note"), paths.has("count")]).toEqual([true, false]);
});
