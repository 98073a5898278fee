/**
 * The search by the word index against one that reads everything, on random texts: the same rows in
 * the same order.
 */
import { expect, test } from "vitest";
import { WordIndex } from "../../../pipeline/report/collect/word-index.ts";
import { searchedFields } from "../../../pipeline/report/shared/fields.ts";
import { FORMAT, type RunIndex } from "../../../pipeline/report/shared/format.ts";
import { Ids } from "../../../pipeline/report/shared/ids.ts";
import type { Filters } from "../../../pipeline/report/shared/place.ts";
import { type Searched, select } from "../../../pipeline/report/shared/select.ts";
import { decodeWords, filesOf, markWord, wordsOf } from "../../../pipeline/report/shared/words.ts";

const ROWS = 3000;
const PROBLEMS = 12;

/** Equal pseudo-random numbers on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Words that share beginnings, some in almost every text, some in hardly any. */
function vocabulary(next: (below: number) => number): string[] {
  const syllables = ["he", "ap", "que", "ue", "größ", "so", "_x", "1", "42", "𝒳a", "def", "t", "o"];
  return Array.from({ length: 1500 }, () =>
    Array.from({ length: 1 + next(4) }, () => syllables[next(syllables.length)]).join(""),
  );
}

const SIGNS = [" ", " ", "\n", ".", ", ", "(", "-", " = "];

type Made = {
  searched: Searched;
  index: RunIndex;
  /** Words of each row. */
  texts: string[][];
  words: string[];
  ids: string[];
  files: number;
};

function made(seed: number): Made {
  const next = numbers(seed);
  const words = vocabulary(next);
  // A power of the random number: the first words come often, the last hardly ever.
  const word = () => words[Math.floor((next(10_000) / 10_000) ** 4 * words.length)] ?? "";
  const texts = Array.from({ length: ROWS }, () =>
    Array.from({ length: 3 + next(40) }, () => word() + SIGNS[next(SIGNS.length)]).join(""),
  );
  const ids = texts.map((_, row) => `t${(row * 7919).toString(16).padStart(row % 2 === 0 ? 12 : 9, "0")}`);
  const column = (below: number, from = 0) => Array.from({ length: ROWS }, () => from + next(below));
  const index: RunIndex = {
    schema: FORMAT,
    name: "made",
    verdicts: ["OK", "WA"],
    paths: ["C", "W"],
    stages: ["keep-passing"],
    arms: [],
    words: [],
    clusters: {},
    pairs: 0,
    fates: [
      { state: "published", stage: "", reason: "", error: false },
      { state: "dropped", stage: "keep-passing", reason: "wrong_answer", error: false },
    ],
    problems: Array.from({ length: PROBLEMS }, (_, i) => ({
      id: `problem-${i}`,
      name: `Heap ${i}`,
      source: "made",
      difficulty: "",
      tags: [],
      tests: 1,
      samples: 1,
      solved: [],
      single: 0,
      multi: 0,
      removed: "",
      given_up: "",
      chunk: 0,
    })),
    rows: {
      ids: ids.join("\n"),
      problem: column(PROBLEMS),
      arm: column(1),
      sample: column(200),
      turns: column(3, 1),
      verdict: column(2),
      set: column(3),
      fate: column(2),
      tokens: column(500, -1),
      similarity: column(3, -1),
      path: column(2),
      cpu: column(90, -1),
    },
    chunks: [0],
  };
  const wordIndex = new WordIndex();
  for (const [row, text] of texts.entries()) wordIndex.add(row, [text]);
  const files = [...wordIndex.files(ROWS, 4000)];
  const starts = files.map(({ first }) => first);
  const ownIds = new Ids(index.rows.ids, ROWS);
  const searched: Searched = {
    index,
    ...searchedFields({ index, ids: ownIds, flags: new Set() }),
    ids: ownIds,
    problemTexts: index.problems.map(({ id, name }) => `${id}\n${name}`.toLowerCase()),
    markWord: async (wanted, found) => {
      for (const file of filesOf(starts, wanted))
        markWord(decodeWords(files[file]?.bytes ?? new Uint8Array()), wanted, found);
    },
  };
  return { searched, index, texts: texts.map(wordsOf), words, ids, files: files.length };
}

/** Reads every text for every word: slow, and plain to see that it is right. */
function scanned(filters: Filters, { index, texts, ids, searched }: Made): number[] {
  const queries = (filters.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const { rows } = index;
  const holds = (row: number, query: string): boolean => {
    const fate = rows.fate[row] === 0 ? "published" : "keep-passing: wrong_answer";
    if (searched.problemTexts[rows.problem[row] ?? -1]?.includes(query) || fate.includes(query)) return true;
    if (/^[a-z0-9#-]{6,}$/.test(query) && ids[row]?.includes(query)) return true;
    const here = texts[row] ?? [];
    const parts = wordsOf(query);
    const held = (part: string) =>
      here.some((one) => one === part || (part.length >= 3 && one.startsWith(part)));
    return parts.length > 0 && parts.every(held);
  };
  const found = texts
    .map((_, row) => row)
    .filter((row) => queries.every((query) => holds(row, query)))
    .filter(
      (row) => filters.verdict === undefined || index.verdicts[rows.verdict[row] ?? -1] === filters.verdict,
    )
    .filter((row) => filters.turns === undefined || rows.turns[row] === Number(filters.turns))
    .filter((row) => filters.fate !== "dropped" || rows.fate[row] === 1);
  const { sort } = filters;
  if (sort !== "tokens" && sort !== "similarity") return found;
  return found.sort((a, b) => (rows[sort][b] ?? 0) - (rows[sort][a] ?? 0) || a - b);
}

test.each([1, 2, 3])(
  "words, parts of words, ids, reasons and filters find what a full scan finds (seed %i)",
  async (seed) => {
    const all = made(seed);
    const next = numbers(seed + 100);
    const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
    const query = (): string => {
      const word = all.words[Math.floor((next(100) / 100) ** 3 * all.words.length)] ?? "";
      const kinds = [
        word,
        word.slice(0, 3),
        word.toUpperCase(),
        `${word}.${pick(all.words)}`,
        "wrong_answer",
      ];
      return pick([
        ...kinds,
        pick(all.ids).slice(next(5)),
        "heap",
        `problem-${next(PROBLEMS)}`,
        "absent",
        "(-)",
      ]);
    };
    let some = 0;
    for (let round = 0; round < 150; round += 1) {
      const filters: Filters = {
        q: Array.from({ length: next(4) }, query).join(" "),
        ...(next(3) === 0 ? { verdict: pick(["OK", "WA"]) } : {}),
        ...(next(4) === 0 ? { turns: pick(["1", "2"]) } : {}),
        ...(next(4) === 0 ? { fate: "dropped" } : {}),
        ...(next(3) === 0 ? { sort: pick(["tokens", "similarity"]) } : {}),
      };
      const found = [...(await select(filters, all.searched))];
      expect(found, JSON.stringify(filters)).toEqual(scanned(filters, all));
      if (found.length > 0 && found.length < ROWS) some += 1;
    }
    expect(all.files).toBeGreaterThan(5);
    // Not a test of nothing and everything alone.
    expect(some).toBeGreaterThan(50);
  },
);

test("ids are found whole, by a part, and never across two", () => {
  const list = ["t1", "t22", "", "t1x"];
  const ids = new Ids(list.join("\n"), list.length);
  expect([0, 1, 2, 3, 4].map((row) => ids.at(row))).toEqual([...list, ""]);
  expect(["t1", "t22", "t1x", "t2", "", "t1\nt22"].map((id) => ids.rowOf(id))).toEqual([0, 1, 3, -1, -1, -1]);
  const found = new Uint8Array(list.length);
  ids.mark("t1", found);
  expect([...found]).toEqual([1, 0, 0, 1]);
  const none = new Ids("", 0);
  expect([none.rowOf("t1"), none.at(0)]).toEqual([-1, ""]);
});
