import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { defaultCacheDir } from "../../../io/user-cache.ts";
import { createEmbedder } from "../../../text/embedding/embedder.ts";
import { loadEncoder } from "../../../text/embedding/encoder.ts";
import { DEFAULT_MODEL, findModel } from "../../../text/embedding/model.ts";
import { obtainRuntime } from "../../../text/embedding/runtime.ts";

type Reference = { items: { text: string; vector: number[] }[] };
const reference = JSON.parse(
  await readFile(new URL("../../fixtures/embedding-reference.json", import.meta.url), "utf8"),
) as Reference;

const cacheDir = await mkdtemp(join(tmpdir(), "rftkit-embedder-"));
afterAll(() => rm(cacheDir, { recursive: true, force: true }));
const folder = findModel({ model: DEFAULT_MODEL }) as string;
const embedder = await createEmbedder({ model: folder, cacheDir });

test("the first chunk agrees with sentence-transformers within 1e-5 a component", async () => {
  const texts = reference.items.map((item) => item.text);
  const vectors = await embedder.embed(texts);
  const worst = reference.items.map(({ vector }, i) =>
    Math.max(...vector.map((value, d) => Math.abs(value - (vectors[i]?.[d] ?? Number.NaN)))),
  );
  expect(Math.max(...worst)).toBeLessThan(1e-5);
});

test("a long text has several unit vectors, a short or empty one has one", async () => {
  const vectors = await embedder.embed(reference.items.map((item) => item.text));
  const chunks = vectors.map((vector) => vector.length / embedder.dimensions);
  expect(chunks.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
  expect(chunks[5]).toBeGreaterThan(3);
  for (const vector of vectors) {
    const length = Math.hypot(...vector.subarray(0, embedder.dimensions));
    expect(Math.abs(length - 1)).toBeLessThan(1e-6);
  }
});

test("a text's vector is the same alone, among others and from the cache", async () => {
  const fresh = await createEmbedder({ model: folder, cacheDir: join(cacheDir, "fresh") });
  const texts = ["one two three", "four five six", "seven eight nine ten"];
  const together = await fresh.embed(texts);
  const other = await createEmbedder({ model: folder, cacheDir: join(cacheDir, "other") });
  expect(await other.embed([texts[1] as string])).toEqual([together[1]]);
  expect(await fresh.embed([...texts].reverse())).toEqual([...together].reverse());
});

test("a damaged vector on disk is computed again", async () => {
  const place = join(cacheDir, "damaged");
  const first = await createEmbedder({ model: folder, cacheDir: place });
  const [before] = await first.embed(["to be damaged"]);
  const files = (await readdir(place, { recursive: true })).filter((file) => file.endsWith(".f32"));
  for (const file of files) await writeFile(join(place, file), "not vectors");
  expect(await first.embed(["to be damaged"])).toEqual([before]);
});

test("the encoder tokenises without truncation", async () => {
  const runtime = await obtainRuntime({ cacheDir: defaultCacheDir(), log: () => {} });
  const encoder = await loadEncoder(folder, runtime);
  expect(encoder.tokenise("word ".repeat(3000)).length).toBe(3000);
});
