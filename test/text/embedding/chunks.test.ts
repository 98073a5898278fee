import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bestCosine, CHUNK_TOKENS, chunked, pooled, roundCosine } from "../../../text/embedding/chunks.ts";
import { vectorCache } from "../../../text/embedding/vector-cache.ts";

const tokens = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test.each([
  [0, [0]],
  [1, [1]],
  [254, [254]],
  [255, [254, 127]],
  [382, [254, 254]],
  [383, [254, 254, 127]],
])("a text of %i tokens has windows of %j", (count, lengths) => {
  const chunks = chunked(tokens(count));
  expect(chunks.map((chunk) => chunk.length)).toEqual(lengths);
  expect(new Set(chunks.flat()).size).toBe(count);
  expect(chunks.every((chunk, i) => chunk.length === 0 || chunk[0] === i * 128)).toBe(true);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(CHUNK_TOKENS);
});

test("pooling is the mean over tokens scaled to length 1; nothing stays nothing", () => {
  expect([...pooled(Float32Array.of(1, 2, 5, 6), 2)]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  expect([...pooled(Float32Array.of(0, 0), 2)]).toEqual([0, 0]);
});

test("texts are as near as their best pair of chunks, to 1e-4", () => {
  const a = Float32Array.of(1, 0, 0, 1);
  const b = Float32Array.of(-1, 0, 0.6, 0.8);
  expect(bestCosine(a, b, 2)).toBe(0.8);
  expect(bestCosine(b, a, 2)).toBe(0.8);
  expect(roundCosine(0.79995)).toBe(0.8);
  expect(roundCosine(0.79994)).toBe(0.7999);
  expect(Object.is(roundCosine(-0.00001), 0)).toBe(true);
});

test("vectors come back from disk as they were; damaged, cut and foreign files are misses", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rftkit-vectors-"));
  const cache = vectorCache(folder, 2);
  const vectors = Float32Array.of(0.25, -1e-30, 3, Number.MIN_VALUE);
  expect(await cache.get("a text")).toBe(null);
  await cache.put("a text", vectors);
  expect(await cache.get("a text")).toEqual(vectors);
  expect(await cache.get("another")).toBe(null);
  expect(await vectorCache(folder, 3).get("a text")).toBe(null);
  const [file] = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".f32"));
  for (const damage of ["", "x".repeat(16), "x".repeat(32)]) {
    await writeFile(join(folder, file as string), damage);
    expect(await cache.get("a text")).toBe(null);
  }
  await rm(folder, { recursive: true });
});
