/**
 * Journals the vectors of an embedder. Cosines decide, and another machine's arithmetic may round
 * them differently; a bucket that is computed again, on any machine, uses the vectors that were
 * recorded first.
 */
import { sha256 } from "../../io/hash.ts";
import type { Embedder } from "../../text/embedding/contract.ts";
import type { BucketJournal } from "./journal.ts";
import { vectorKey } from "./keys.ts";

const encoded = (vectors: Float32Array): string =>
  Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength).toString("base64");

// Copied, because the offset of a pooled buffer need not be a multiple of four.
const decoded = (text: string): Float32Array =>
  new Float32Array(new Uint8Array(Buffer.from(text, "base64")).buffer);

export function journaledEmbedder(embedder: Embedder, journal: BucketJournal): Embedder {
  const keyOf = (text: string): string => vectorKey(embedder.model, sha256(text));
  return {
    model: embedder.model,
    dimensions: embedder.dimensions,
    async embed(texts) {
      const missing = [...new Set(texts)].filter((text) => journal.get(keyOf(text)) === undefined);
      const made = missing.length === 0 ? [] : await embedder.embed(missing);
      await Promise.all(missing.map((text, i) => journal.put(keyOf(text), encoded(made[i] as Float32Array))));
      return texts.map((text) => decoded(journal.get(keyOf(text)) as string));
    },
  };
}
