import { expect, test } from "vitest";
import { Chunks } from "../../../../pipeline/report/collect/chunks.ts";

function collected<T>() {
  const files: [string, T[]][] = [];
  const sink = { add: async (name: string, value: unknown) => void files.push([name, value as T[]]) };
  return { files, chunks: new Chunks<T>(sink, "rows") };
}

test("a file has at most 200 items; each item is told its file", async () => {
  const { files, chunks } = collected<number>();
  const told: number[] = [];
  for (let i = 0; i < 401; i += 1) told.push(await chunks.add(i));
  await chunks.flush();
  expect(files.map(([name, items]) => [name, items.length])).toEqual([
    ["rows-0", 200],
    ["rows-1", 200],
    ["rows-2", 1],
  ]);
  expect([told[199], told[200], told[400]]).toEqual([0, 1, 2]);
  expect(chunks.starts).toEqual([0, 200, 400]);
});

test("items keep their order over all files", async () => {
  const { files, chunks } = collected<number>();
  for (let i = 0; i < 250; i += 1) await chunks.add(i);
  await chunks.flush();
  expect(files.flatMap(([, items]) => items)).toEqual(Array.from({ length: 250 }, (_, i) => i));
});

test("a file ends once it has two million characters", async () => {
  const { files, chunks } = collected<{ text: string }>();
  for (const size of [1_500_000, 600_000, 10]) await chunks.add({ text: "x".repeat(size) });
  expect(files.map(([name, items]) => [name, items.length])).toEqual([["rows-0", 2]]);
  await chunks.flush();
  expect(chunks.starts).toEqual([0, 2]);
});

test("one item above the limit has a file of its own", async () => {
  const { files, chunks } = collected<{ text: string }>();
  await chunks.add({ text: "x".repeat(2_000_001) });
  await chunks.add({ text: "y" });
  expect(files.map(([, items]) => items.length)).toEqual([1]);
});

test("without items no file is written, and flushing twice writes once", async () => {
  const { files, chunks } = collected<number>();
  await chunks.flush();
  expect([files, chunks.starts]).toEqual([[], []]);
  await chunks.add(1);
  await chunks.flush();
  await chunks.flush();
  expect(files).toHaveLength(1);
});

test("the item with which a file has two million characters is its last, and the next file begins anew", async () => {
  const { files, chunks } = collected<{ text: string }>();
  for (const size of [1_000_000, 999_999, 1, 1_999_999]) await chunks.add({ text: "x".repeat(size) });
  expect(files.map(([name, items]) => [name, items.length])).toEqual([["rows-0", 3]]);
  await chunks.add({ text: "x" });
  expect(files.map(([, items]) => items.length)).toEqual([3, 2]);
  expect(chunks.starts).toEqual([0, 3]);
});
