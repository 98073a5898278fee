/**
 * all-MiniLM-L6-v2 in fp32 with onnxruntime, which is installed when an embedder is first created.
 * Promises: agrees with sentence-transformers within 1e-5 per component (its truncated window is
 * the first chunk here); vectors do not depend on the rest of the batch, because only chunks of
 * equal length share a batch and none is padded. q8 weights are not used, because they change
 * cosines by up to .13.
 */
import { basename, join } from "node:path";
import { sha256, sha256File } from "../../io/hash.ts";
import { defaultCacheDir } from "../../io/user-cache.ts";
import { UserError } from "../../schemas/errors.ts";
import { chunked, pooled } from "./chunks.ts";
import type { Embedder } from "./contract.ts";
import { loadEncoder } from "./encoder.ts";
import { DEFAULT_MODEL, logToStderr, type ModelSource, obtainModel } from "./model.ts";
import { obtainRuntime } from "./runtime.ts";
import { vectorCache } from "./vector-cache.ts";

export type EmbedderOptions = ModelSource & {
  /**
   * Threads per inference; default: one. More take 1.6 times the CPU and give the same vectors;
   * several worker processes use several cores.
   */
  threads?: number;
};

/** Tokens per call of the model: more are not faster on a CPU. */
const BATCH_TOKENS = 2048;

/** A known sentence and the first components of its vector by sentence-transformers. */
const PROBE = "Count the pairs of numbers whose sum is even.";
const PROBE_VECTOR: readonly number[] = [
  0.00586695, 0.06619322, -0.03651962, 0.07271978, -0.03319167, 0.07052629,
];
const PROBE_TOLERANCE = 1e-4;

/** Loads the model; downloads or builds it if needed. @throws UserError if it cannot be obtained */
export async function createEmbedder(options: EmbedderOptions): Promise<Embedder> {
  const folder = await obtainModel(options);
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const runtime = await obtainRuntime({ cacheDir, log: options.log ?? logToStderr });
  const encoder = await loadEncoder(folder, runtime, options.threads ?? 1);
  const hash = await sha256File(encoder.file);
  const tokenizerHash = await sha256File(join(folder, "tokenizer.json"));
  const model = `${options.model === DEFAULT_MODEL ? DEFAULT_MODEL : basename(folder)}@${sha256([hash, tokenizerHash]).slice(0, 16)}`;
  const cache = vectorCache(join(cacheDir, "vectors", model), encoder.dimensions);

  async function compute(texts: readonly string[]): Promise<Float32Array[]> {
    const vectors = texts.map((): Float32Array[] => []);
    const work = texts.flatMap((text, owner) =>
      chunked(encoder.tokenise(text)).map((tokens, at) => ({ tokens, owner, at })),
    );
    for (const batch of batches(work, (item) => item.tokens.length)) {
      const hidden = await encoder.run(batch.map((item) => item.tokens));
      const size = hidden.length / batch.length;
      batch.forEach(({ owner, at }, i) => {
        const chunk = hidden.subarray(i * size, (i + 1) * size);
        (vectors[owner] as Float32Array[])[at] = pooled(chunk, encoder.dimensions);
      });
    }
    return vectors.map(joined);
  }

  if (options.model === DEFAULT_MODEL) checkProbe((await compute([PROBE]))[0] as Float32Array, folder);
  return {
    model,
    dimensions: encoder.dimensions,
    async embed(texts) {
      const found = await Promise.all(texts.map((text) => cache.get(text)));
      const missing = texts.filter((_, i) => found[i] === null);
      const unique = [...new Set(missing)];
      const made = await compute(unique);
      await Promise.all(unique.map((text, i) => cache.put(text, made[i] as Float32Array)));
      const byText = new Map(unique.map((text, i) => [text, made[i] as Float32Array]));
      return texts.map((text, i) => found[i] ?? (byText.get(text) as Float32Array));
    },
  };
}

/** Batches of items of equal length, longest first, each with at most `BATCH_TOKENS` tokens. */
function* batches<T>(items: readonly T[], lengthOf: (item: T) => number): Generator<T[]> {
  const sorted = [...items].sort((a, b) => lengthOf(b) - lengthOf(a));
  for (let start = 0; start < sorted.length; ) {
    const length = lengthOf(sorted[start] as T);
    const most = Math.max(1, Math.floor(BATCH_TOKENS / (length + 2)));
    let end = start;
    while (end < sorted.length && end - start < most && lengthOf(sorted[end] as T) === length) end++;
    yield sorted.slice(start, end);
    start = end;
  }
}

function joined(chunks: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function checkProbe(vector: Float32Array, folder: string): void {
  const off = Math.max(...PROBE_VECTOR.map((value, i) => Math.abs(value - (vector[i] ?? Number.NaN))));
  if (off <= PROBE_TOLERANCE) return;
  throw new UserError({
    where: folder,
    expected: "the fp32 weights of all-MiniLM-L6-v2",
    got: `a model whose vector of a known sentence differs by ${off.toExponential(1)}`,
    fix: "Remove the folder so that the model is downloaded again, or set decontaminate.embedding_model to another folder.",
  });
}
