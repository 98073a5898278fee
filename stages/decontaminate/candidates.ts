/**
 * Candidates by the rule similarity (by evidence: near-wording.ts): the benchmark items nearest to
 * a problem. Every item is compared by words and by vectors; those above a low threshold, at most
 * `ring_size`, are candidates. Promises: an item by which the texts alone remove the problem is
 * always among them; ties go to the earlier item.
 */
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { bestCosine } from "../../text/embedding/chunks.ts";
import { ngramOverlap, type Overlap, wordNgrams } from "../../text/word-ngrams.ts";
import type { BenchmarkIndex, BenchmarkItem } from "./benchmark-index.ts";
import { sharedIdentity } from "./identity.ts";
import type { ProblemText } from "./problem-text.ts";
import { type TextSignals, textRule } from "./rule.ts";

export type Neighbour = TextSignals & {
  item: BenchmarkItem;
  containment13: number;
  jaccard13: number;
  /** Model of the cosine, if the index does not name it. */
  embedding?: string;
};

/** Sets of 8-grams of all items, and the items of each 8-gram; made once for an index. */
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

/** The candidates of a problem, and its text signals against any item. */
export type Nearness = {
  /** Nearest first. */
  candidates: Neighbour[];
  signals(item: BenchmarkItem): Neighbour | Promise<Neighbour>;
};

/** Shorter texts have no 8-gram, and equal wording proves nothing. */
export const FEWEST_WORDS = 8;
export const NO_OVERLAP: Overlap = { containment: 0, jaccard: 0 };

export function nearness(
  problem: ProblemText,
  index: BenchmarkIndex,
  options: DecontaminateOptions,
): Nearness {
  const grams = gramsOf(index);
  const set = wordNgrams(problem.words, 8);
  const withWords = sharing(set, grams);
  const both = (item: BenchmarkItem): number => Math.min(problem.words.length, item.words.length);
  const signals = (item: BenchmarkItem, i: number): TextSignals & { item: BenchmarkItem } => {
    const isShared = withWords.has(i) && both(item) >= FEWEST_WORDS;
    const eight = isShared ? ngramOverlap(set, grams.sets[i] as Uint32Array) : NO_OVERLAP;
    return {
      item,
      identity: sharedIdentity(problem.keys, item.keys),
      cosine: index.embedding === null ? null : cosineOf(problem, item, index.dimensions),
      containment8: eight.containment,
      jaccard8: eight.jaccard,
    };
  };
  let thirteens: Uint32Array | undefined;
  const full = (near: TextSignals & { item: BenchmarkItem }): Neighbour => {
    thirteens ??= wordNgrams(problem.words, 13);
    const isShared = near.containment8 > 0;
    const { containment, jaccard } = isShared
      ? ngramOverlap(thirteens, wordNgrams(near.item.words, 13))
      : NO_OVERLAP;
    return { ...near, containment13: containment, jaccard13: jaccard };
  };
  const isNear = ({ identity, cosine, containment8 }: TextSignals): boolean =>
    identity !== null || (cosine ?? -1) >= options.ring_cosine || containment8 >= options.ring_containment;
  const decisive = (pair: TextSignals): number => (textRule(pair, options) === null ? 0 : 1);
  // In paper mode only the cosine makes a suspect.
  const closeness = options.mode === "paper" ? (pair: TextSignals): number => pair.cosine ?? -1 : likeness;
  const near = index.items.map(signals).filter(isNear);
  near.sort((a, b) => decisive(b) - decisive(a) || closeness(b) - closeness(a));
  return {
    candidates: near.slice(0, options.ring_size).map(full),
    signals: (item) => full(signals(item, index.items.indexOf(item))),
  };
}

/** A text without words is similar to nothing. */
const cosineOf = (problem: ProblemText, item: BenchmarkItem, dimensions: number): number =>
  problem.words.length === 0 || item.words.length === 0
    ? 0
    : bestCosine(problem.vectors, item.vectors, dimensions);

/**
 * How similar the texts are: by evidence the wording, else the greater of cosine and containment.
 */
export const likeness = (pair: TextSignals): number =>
  pair.wording ?? Math.max(pair.cosine ?? -1, pair.containment8);
