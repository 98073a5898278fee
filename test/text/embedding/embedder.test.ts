/** Batches, order and cache of the embedder, over an encoder that is none: no model is needed. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { UserError } from "../../../schemas/errors.ts";
import { pooled } from "../../../text/embedding/chunks.ts";
import { createEmbedder } from "../../../text/embedding/embedder.ts";
import type { Encoder } from "../../../text/embedding/encoder.ts";
import { scratchFolder } from "../../io/scratch.ts";

const DIMENSIONS = 4;
const calls: number[][][] = [];

/** Hidden states that tell their token and place, so that a swapped chunk is seen. */
const hiddenOf = (chunk: readonly number[]): number[] =>
  [101, ...chunk, 102].flatMap((token, i) => [token, i, 1, token % 7]);

vi.mock("../../../text/embedding/encoder.ts", async (original) => {
  const real = await original<typeof import("../../../text/embedding/encoder.ts")>();
  const loadEncoder = async (folder: string): Promise<Encoder> => ({
    dimensions: DIMENSIONS,
    file: join(folder, "model.onnx"),
    tokenise: (text) => text.split(" ").filter(Boolean).map(Number),
    run: async (chunks) => {
      calls.push(chunks.map((chunk) => [...chunk]));
      return Float32Array.from(chunks.flatMap(hiddenOf));
    },
  });
  return { ...real, loadEncoder };
});

vi.mock("../../../text/embedding/runtime.ts", () => ({ obtainRuntime: () => Promise.resolve({}) }));

const root = scratchFolder();
let made = 0;

/** An embedder of a model folder and a cache of its own. */
async function embedder(weights = "weights", cacheDir = join(root, `cache-${made++}`)) {
  const model = join(root, `model-${weights}`);
  mkdirSync(model, { recursive: true });
  writeFileSync(join(model, "model.onnx"), weights);
  writeFileSync(join(model, "tokenizer.json"), "{}");
  return { cacheDir, ...(await createEmbedder({ model, cacheDir })) };
}

beforeEach(() => {
  calls.length = 0;
});

const text = (...tokens: number[]): string => tokens.join(" ");
const vectorOf = (chunk: readonly number[]): number[] => [
  ...pooled(Float32Array.from(hiddenOf(chunk)), DIMENSIONS),
];

test("each text gets its own vector, whatever it shares a batch with", async () => {
  const texts = [text(1, 2, 3), text(9), text(4, 5, 6), text(), text(7)];
  const vectors = await (await embedder()).embed(texts);
  const expected = [[1, 2, 3], [9], [4, 5, 6], [], [7]].map(vectorOf);
  expect(vectors.map((vector) => [...vector])).toEqual(expected);
});

test("chunks of one length only share a batch, longest first", async () => {
  await (await embedder()).embed([text(1), text(1, 2), text(3), text(3, 4), text(5, 6, 7)]);
  expect(calls.map((batch) => batch.map((chunk) => chunk.length))).toEqual([[3], [2, 2], [1, 1]]);
});

test("a batch holds at most 2,048 tokens, marks included", async () => {
  const long = Array.from({ length: 20 }, (_, i) => text(...new Array<number>(200).fill(i)));
  await (await embedder()).embed(long);
  expect(calls.map((batch) => batch.length)).toEqual([10, 10]);
});

test("a long text has the vectors of its windows, in order", async () => {
  const tokens = Array.from({ length: 300 }, (_, i) => i);
  const [vectors] = await (await embedder()).embed([text(...tokens)]);
  expect([...(vectors ?? [])]).toEqual([...vectorOf(tokens.slice(0, 254)), ...vectorOf(tokens.slice(128))]);
});

test("equal texts are computed once, and not again by the next embedder of the same model", async () => {
  const first = await embedder("same");
  const [a, b] = await first.embed([text(1), text(1)]);
  expect(calls).toEqual([[[1]]]);
  expect(b).toEqual(a);
  const again = await embedder("same", first.cacheDir);
  expect(again.model).toBe(first.model);
  expect(await again.embed([text(2), text(1)])).toEqual([Float32Array.from(vectorOf([2])), a]);
  expect(calls).toEqual([[[1]], [[2]]]);
});

test("other weights are another model, with vectors of its own", async () => {
  const one = await embedder("one");
  const two = await embedder("two", one.cacheDir);
  expect(two.model).not.toBe(one.model);
  await one.embed([text(1)]);
  await two.embed([text(1)]);
  expect(calls).toHaveLength(2);
  expect(one.model).toMatch(/^model-one@[0-9a-f]{16}$/);
});

test("nothing to embed asks nothing", async () => {
  expect(await (await embedder()).embed([])).toEqual([]);
  expect(calls).toEqual([]);
});

test("under the default's name weights are refused whose vector of a known sentence is off", async () => {
  const cacheDir = join(root, "named");
  const folder = join(cacheDir, "models", "all-MiniLM-L6-v2");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.onnx"), "other");
  writeFileSync(join(folder, "tokenizer.json"), "{}");
  vi.stubEnv("RFTKIT_EMBEDDING_MODEL", "");
  const error = await createEmbedder({ model: "all-MiniLM-L6-v2", baseDir: root, cacheDir }).catch(
    (e: unknown) => e,
  );
  vi.unstubAllEnvs();
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).faults[0]).toMatchObject({ where: folder });
});
