/**
 * Ways to call two statements the same that are in use elsewhere: any shared run of 13 words
 * (GPT-3), any of 8, most runs of 8 (PaLM), and the cosine of sentence embeddings alone. Words are
 * as these methods take them: lower case, without punctuation, nothing else normalised.
 */
import { bestCosine } from "../text/embedding/chunks.ts";
import type { Embedder } from "../text/embedding/contract.ts";
import { hashText } from "../text/hash32.ts";
import { plainStatement, wordsOf } from "../text/normalise.ts";
import { ngramOverlap, type Overlap, wordNgrams } from "../text/word-ngrams.ts";

export const METHODS = [
  "any 13-gram",
  "any 8-gram",
  "70 % of the 8-grams",
  "embedding alone, cosine ≥ 0.8",
] as const;
export type Method = (typeof METHODS)[number];

const MOST = 0.7;
const COSINE = 0.8;

type Text = { grams8: Uint32Array; grams13: Uint32Array; vectors: Float32Array };

/** @returns which methods call two statements the same */
export function methodsFor(embedder: Embedder): (a: string, b: string) => Promise<ReadonlySet<Method>> {
  const known = new Map<string, Promise<Text>>();
  const read = async (statement: string): Promise<Text> => {
    const words = Uint32Array.from(wordsOf(statement), hashText);
    const [vectors] = await embedder.embed([plainStatement(statement)]);
    // A text with fewer words than a run has no run.
    const runs = (n: number): Uint32Array => (words.length < n ? new Uint32Array() : wordNgrams(words, n));
    return { grams8: runs(8), grams13: runs(13), vectors: vectors ?? new Float32Array() };
  };
  const textOf = (statement: string): Promise<Text> => {
    const found = known.get(statement) ?? read(statement);
    known.set(statement, found);
    return found;
  };
  return async (a, b) => {
    const [one, two] = await Promise.all([textOf(a), textOf(b)]);
    const shared = (x: Uint32Array, y: Uint32Array): Overlap =>
      x.length === 0 || y.length === 0 ? { containment: 0, jaccard: 0 } : ngramOverlap(x, y);
    const eight = shared(one.grams8, two.grams8).containment;
    const called: [Method, boolean][] = [
      ["any 13-gram", shared(one.grams13, two.grams13).containment > 0],
      ["any 8-gram", eight > 0],
      ["70 % of the 8-grams", eight >= MOST],
      ["embedding alone, cosine ≥ 0.8", bestCosine(one.vectors, two.vectors, embedder.dimensions) >= COSINE],
    ];
    return new Set(called.flatMap(([method, isSame]) => (isSame ? [method] : [])));
  };
}
