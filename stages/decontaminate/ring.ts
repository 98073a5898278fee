/**
 * The benchmark items nearest to a problem: every item is compared by words and by vectors, and those from a low
 * threshold on, at most `ring_size`, are looked at further.
 * Promises: an item that the texts alone would remove by is never crowded out; ties go to the earlier item.
 */
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { bestCosine } from "../../text/embed-chunks.ts";
import { ngramOverlap, wordNgrams } from "../../text/word-ngrams.ts";
import type { BenchmarkIndex, BenchmarkItem } from "./benchmark-index.ts";
import { sharedIdentity } from "./identity.ts";
import { type TextSignals, textRule } from "./rule.ts";

export type Neighbour = TextSignals & {
  item: BenchmarkItem;
  containment13: number;
  jaccard13: number;
};

export type ProblemText = { keys: readonly string[]; words: Uint32Array; vectors: Float32Array };

/** Sets of 8-grams of all items and where each 8-gram occurs; made once an index. */
type Grams = { sets: Uint32Array[]; places: Map<number, number[]> };
const known = new WeakMap<BenchmarkIndex, Grams>();

function gramsOf(index: BenchmarkIndex): Grams {
  const found = known.get(index);
  if (found !== undefined) return found;
  const sets = index.items.map((item) => wordNgrams(item.words, 8));
  const places = new Map<number, number[]>();
  for (const [i, set] of sets.entries()) {
    for (const gram of set) {
      const at = places.get(gram);
      if (at === undefined) places.set(gram, [i]);
      else at.push(i);
    }
  }
  const grams = { sets, places };
  known.set(index, grams);
  return grams;
}

/** Items that share an 8-gram with the set. */
function sharing(set: Uint32Array, { places }: Grams): Set<number> {
  const found = new Set<number>();
  for (const gram of set) for (const item of places.get(gram) ?? []) found.add(item);
  return found;
}

/** Text signals of a problem against any item, and the items near it. */
export type Nearness = {
  /** Nearest first. */
  ring: Neighbour[];
  signals(item: BenchmarkItem): Neighbour;
};

export function nearness(
  problem: ProblemText,
  index: BenchmarkIndex,
  options: DecontaminateOptions,
): Nearness {
  const grams = gramsOf(index);
  const set = wordNgrams(problem.words, 8);
  const withWords = sharing(set, grams);
  const none = { containment: 0, jaccard: 0 };
  const full = (item: BenchmarkItem, i: number): Neighbour => {
    const eight = withWords.has(i) ? ngramOverlap(set, grams.sets[i] as Uint32Array) : none;
    const thirteen = withWords.has(i)
      ? ngramOverlap(wordNgrams(problem.words, 13), wordNgrams(item.words, 13))
      : none;
    const cosine =
      index.embedding === null ? null : bestCosine(problem.vectors, item.vectors, index.dimensions);
    return {
      item,
      identity: sharedIdentity(problem.keys, item.keys),
      cosine,
      containment8: eight.containment,
      jaccard8: eight.jaccard,
      containment13: thirteen.containment,
      jaccard13: thirteen.jaccard,
    };
  };
  const isNear = ({ identity, cosine, containment8 }: Neighbour): boolean =>
    identity !== null || (cosine ?? -1) >= options.ring_cosine || containment8 >= options.ring_containment;
  const decisive = (pair: Neighbour): number => (textRule(pair, options) === null ? 0 : 1);
  const near = index.items.map(full).filter(isNear);
  near.sort((a, b) => decisive(b) - decisive(a) || likeness(b) - likeness(a));
  return { ring: near.slice(0, options.ring_size), signals: (item) => full(item, index.items.indexOf(item)) };
}

/** The greater of cosine and containment. */
export const likeness = (pair: Neighbour): number => Math.max(pair.cosine ?? -1, pair.containment8);
