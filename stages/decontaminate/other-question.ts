/**
 * Whether two similar texts ask for different things: their sections on the output share little, or
 * a word of one has its opposite in the same place of the other (minimum and maximum, loses and
 * wins). Then similar wording alone does not decide. Limits: opposites are English; a text without
 * a section on the output shows nothing; a question that differs in other words is not noticed.
 */
import { outputPart, plainStatement, wordsOf } from "../../text/normalise.ts";
import { RarityIndex } from "../../text/rarity.ts";
import { wordingOf } from "../../text/wording.ts";
import type { BenchmarkIndex, BenchmarkItem } from "./benchmark-index.ts";

/** Sections on the output with fewer words are alike or not by chance. */
const FEWEST = 12;
/** Copies with a quarter of their words exchanged have 0.5 and more, copies otherwise 0.9. */
const LEAST_SHARED = 0.4;

type Outputs = { index: RarityIndex; words: number[] };
const known = new WeakMap<BenchmarkIndex, Outputs>();

function outputsOf(index: BenchmarkIndex): Outputs {
  const found = known.get(index);
  if (found !== undefined) return found;
  const wordings = index.items.map(({ statement }) => wordingOf(outputPart(statement)));
  const outputs = {
    index: new RarityIndex(wordings.map(({ features }) => features)),
    words: wordings.map(({ tokens }) => tokens.length),
  };
  known.set(index, outputs);
  return outputs;
}

/** A text that is in the other as a whole asks what is asked there. */
const WHOLE = 0.9;

/** An item of an index, its place there, and the similarity of its wording. */
type Compared = { item: BenchmarkItem; at: number; wording: number };
type Asked = (compared: Compared) => boolean;

/** @returns whether an item asks for something else than the statement */
export function otherQuestions(statement: string, index: BenchmarkIndex): Asked {
  let own: { words: number; similar: number[] } | undefined;
  const isOtherOutput = (at: number): boolean => {
    const outputs = outputsOf(index);
    own ??= ((wording) => ({
      words: wording.tokens.length,
      similar: outputs.index.similarities(wording.features),
    }))(wordingOf(outputPart(statement)));
    return Math.min(own.words, outputs.words[at] ?? 0) >= FEWEST && (own.similar[at] ?? 1) < LEAST_SHARED;
  };
  return ({ item, at, wording }) =>
    (wording < WHOLE && isOtherOutput(at)) || saysOpposite(statement, item.statement);
}

/** Groups of words, and those that turn a question into its opposite. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  [
    "minimum minimal min smallest least fewest shortest lowest cheapest minimize minimise minimizes",
    "maximum maximal max largest greatest biggest most longest highest maximize maximise maximizes",
  ],
  ["lose loses losing loser", "win wins winning winner"],
  ["even", "odd"],
  ["increasing ascending", "decreasing descending"],
  ["first", "last"],
  ["left leftmost", "right rightmost"],
];
/** Of a word: its group, and which of the two sides. */
const SIDES = new Map(
  OPPOSITES.flatMap((group, at) =>
    group.flatMap((words, side) => words.split(" ").map((word): [string, Side] => [word, { at, side }])),
  ),
);
type Side = { at: number; side: number };

/** Words after an equal beginning in which opposites are looked for. */
const REACH = 6;

/**
 * The same two words come before both, the k-th time in both texts; and one text has more words of
 * one side, the other of the other side.
 */
export function saysOpposite(a: string, b: string): boolean {
  const [one, two] = [placed(a), placed(b)];
  return OPPOSITES.some((_, at) => {
    const more = [0, 1].map((side) => one.count(at, side) - two.count(at, side)) as [number, number];
    if (more[0] * more[1] >= 0) return false;
    for (const [beginning, places] of one.beginnings) {
      const others = two.beginnings.get(beginning);
      if (others?.length !== places.length) continue;
      if (places.some((place, k) => isTurned(one.sides(place, at), two.sides(others[k] as number, at))))
        return true;
    }
    return false;
  });
}

/** Only one side here, only the other there. */
const isTurned = (here: ReadonlySet<number>, there: ReadonlySet<number>): boolean =>
  here.size === 1 && there.size === 1 && !there.has([...here][0] as number);

type Placed = {
  count(group: number, side: number): number;
  /** Places after each pair of words. */
  beginnings: ReadonlyMap<string, readonly number[]>;
  /** Sides of a group within reach of a place. */
  sides(place: number, group: number): ReadonlySet<number>;
};

function placed(statement: string): Placed {
  const words = wordsOf(plainStatement(statement));
  const sided = words.map((word) => SIDES.get(word));
  const beginnings = new Map<string, number[]>();
  for (let i = 2; i < words.length; i += 1) {
    const pair = `${words[i - 2]} ${words[i - 1]}`;
    const places = beginnings.get(pair);
    if (places === undefined) beginnings.set(pair, [i]);
    else places.push(i);
  }
  return {
    count: (group, side) => sided.filter((word) => word?.at === group && word.side === side).length,
    beginnings,
    sides: (place, group) =>
      new Set(sided.slice(place, place + REACH).flatMap((word) => (word?.at === group ? [word.side] : []))),
  };
}
