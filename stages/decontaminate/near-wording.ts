/**
 * Candidates by evidence: the items whose wording is similar, in order of that similarity. Only
 * they and the problem are embedded, unless every item is. Promises: an item by which the texts
 * alone remove the problem is always among them; ties go to the earlier item.
 */
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { bestCosine } from "../../text/embedding/chunks.ts";
import { RarityIndex } from "../../text/rarity.ts";
import { ngramOverlap, wordNgrams } from "../../text/word-ngrams.ts";
import { wordingOf } from "../../text/wording.ts";
import type { StageContext } from "../define-stage.ts";
import type { BenchmarkIndex, BenchmarkItem } from "./benchmark-index.ts";
import { FEWEST_WORDS, type Nearness, type Neighbour, NO_OVERLAP } from "./candidates.ts";
import { sharedIdentity } from "./identity.ts";
import { otherQuestions } from "./other-question.ts";
import { type ProblemText, vectorsOf } from "./problem-text.ts";
import { confirming, embeds, ringWording, textRule } from "./rule.ts";

const known = new WeakMap<BenchmarkIndex, RarityIndex>();

function rarityOf(index: BenchmarkIndex): RarityIndex {
  const found =
    known.get(index) ?? new RarityIndex(index.items.map((item) => wordingOf(item.statement).features));
  known.set(index, found);
  return found;
}

type Setting = { options: DecontaminateOptions; ctx: StageContext };

export async function nearWording(
  problem: ProblemText,
  index: BenchmarkIndex,
  { options, ctx }: Setting,
): Promise<Nearness> {
  const similar = rarityOf(index).similarities(problem.wording?.features ?? new Uint32Array());
  const [eights, thirteens] = [wordNgrams(problem.words, 8), wordNgrams(problem.words, 13)];
  const isLong = ({ words }: BenchmarkItem): boolean =>
    Math.min(words.length, problem.words.length) >= FEWEST_WORDS;
  const wordingWith = (item: BenchmarkItem, i: number): number => (isLong(item) ? (similar[i] as number) : 0);
  const asksOther = otherQuestions(problem.statement, index);
  const pairOf = (item: BenchmarkItem, i: number): Neighbour => {
    const overlap = (of: Uint32Array, n: number) =>
      isLong(item) ? ngramOverlap(of, wordNgrams(item.words, n)) : NO_OVERLAP;
    const [eight, thirteen] = [overlap(eights, 8), overlap(thirteens, 13)];
    return {
      item,
      identity: sharedIdentity(problem.keys, item.keys),
      cosine: index.embedding === null ? null : cosineOf(problem, item, index.dimensions),
      containment8: eight.containment,
      jaccard8: eight.jaccard,
      containment13: thirteen.containment,
      jaccard13: thirteen.jaccard,
      wording: wordingWith(item, i),
      isOtherQuestion:
        wordingWith(item, i) >= confirming(options) &&
        asksOther({ item, at: i, wording: wordingWith(item, i) }),
    };
  };
  const isNear = (item: BenchmarkItem, i: number): boolean =>
    wordingWith(item, i) >= ringWording(options) ||
    sharedIdentity(problem.keys, item.keys) !== null ||
    (index.embedding !== null && cosineOf(problem, item, index.dimensions) >= options.ring_cosine);
  const near = index.items.flatMap((item, i) => (isNear(item, i) ? [pairOf(item, i)] : []));
  const decisive = (pair: Neighbour): number =>
    textRule({ ...pair, cosine: pair.cosine ?? 1 }, options) ? 1 : 0;
  near.sort((a, b) => decisive(b) - decisive(a) || (b.wording ?? 0) - (a.wording ?? 0));
  const embedded = embedder(problem, { options, ctx });
  return {
    candidates: await embedded(near.slice(0, options.ring_size)),
    signals: async (item) => (await embedded([pairOf(item, index.items.indexOf(item))]))[0] as Neighbour,
  };
}

/** Embeds the problem and the items of pairs, if only those near each other are. */
function embedder(
  problem: ProblemText,
  { options, ctx }: Setting,
): (pairs: Neighbour[]) => Promise<Neighbour[]> {
  if (embeds(options) !== "near") return (pairs) => Promise.resolve(pairs);
  return async (pairs) => {
    if (pairs.length === 0) return pairs;
    const model = await ctx.embedder();
    const statements = [problem.statement, ...pairs.map(({ item }) => item.statement)];
    const [own, ...others] = await vectorsOf(model, statements);
    return pairs.map((pair, i) => {
      const texts = { ...problem, vectors: own as Float32Array };
      const item = { ...pair.item, vectors: others[i] as Float32Array };
      return { ...pair, cosine: cosineOf(texts, item, model.dimensions), embedding: model.model };
    });
  };
}

/** A text without words is similar to nothing. */
const cosineOf = (
  problem: Pick<ProblemText, "words" | "vectors">,
  item: Pick<BenchmarkItem, "words" | "vectors">,
  dimensions: number,
): number =>
  problem.words.length === 0 || item.words.length === 0
    ? 0
    : bestCosine(problem.vectors, item.vectors, dimensions);
