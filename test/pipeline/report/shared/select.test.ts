/**
 * Filters, fates and order of the viewer, on ten rows; search.test.ts compares the search with a
 * full scan.
 */
import { expect, test } from "vitest";
import { searchedFields } from "../../../../pipeline/report/shared/fields.ts";
import { FilterError } from "../../../../pipeline/report/shared/filter.ts";
import { FORMAT, type RunIndex } from "../../../../pipeline/report/shared/format.ts";
import { Ids } from "../../../../pipeline/report/shared/ids.ts";
import type { Filters } from "../../../../pipeline/report/shared/place.ts";
import { fateKey, fateName, select } from "../../../../pipeline/report/shared/select.ts";

const published = { state: "published", stage: "decontaminate", reason: "", error: false } as const;
const kept = { state: "kept", stage: "verify", reason: "", error: true } as const;
const wrong = { state: "dropped", stage: "keep-passing", reason: "wrong_answer", error: false } as const;
const lost = { state: "dropped", stage: "keep-passing", reason: "internal_error", error: true } as const;

const ROWS = 10;
const ids = Array.from({ length: ROWS }, (_, row) => `row-${row}abc`);
const every = (of: (row: number) => number) => ids.map((_, row) => of(row));
const index: RunIndex = {
  schema: FORMAT,
  name: "made",
  verdicts: ["OK", "WA"],
  fates: [published, kept, wrong, lost],
  paths: ["C"],
  stages: ["generate", "keep-passing", "decontaminate"],
  arms: [],
  problems: [{ id: "p0" }, { id: "p1" }] as RunIndex["problems"],
  rows: {
    ids: ids.join("\n"),
    problem: every((row) => row % 2),
    arm: every((row) => row % 5),
    sample: every(() => 0),
    turns: every((row) => 1 + (row % 3)),
    verdict: every((row) => (row < 4 ? 0 : row < 9 ? 1 : -1)),
    set: every((row) => row % 3),
    fate: every((row) => row % 4),
    tokens: every((row) => [50, -1, 50, 70][row] ?? 10),
    similarity: every((row) => (row === 8 ? 9100 : -1)),
    path: every(() => 0),
    cpu: every((row) => row),
  },
  chunks: [0],
  words: [],
  clusters: { "row-1abc": [3, 8] },
  pairs: 0,
};
const asked: string[] = [];
const ownIds = new Ids(index.rows.ids, ROWS);
const searched = {
  index,
  ids: ownIds,
  ...searchedFields({ index, ids: ownIds, flags: new Set() }),
  problemTexts: ["two sums", "heap of p1"],
  markWord: async (word: string, found: Uint8Array) => {
    asked.push(word);
    if (word === "alpha") found.fill(1, 2, 6);
    if (word === "beta") found.fill(1, 5, 8);
  },
};
const find = async (filters: Filters) => [...(await select(filters, searched))];

test("without a filter all rows are listed in their order", async () => {
  expect(await find({})).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await find({ q: " \n\t " })).toHaveLength(ROWS);
});

test.each<[Filters, number[]]>([
  [{ problem: "p1" }, [1, 3, 5, 7, 9]],
  [{ verdict: "OK" }, [0, 1, 2, 3]],
  [{ turns: "3" }, [2, 5, 8]],
  [{ set: "single" }, [1, 4, 7]],
  [{ set: "multi" }, [2, 5, 8]],
  [{ set: "none" }, [0, 3, 6, 9]],
  [{ arm: "4" }, [4, 9]],
  [{ fate: "published" }, [0, 4, 8]],
  [{ fate: "kept" }, [1, 5, 9]],
  [{ fate: "dropped" }, [2, 3, 6, 7]],
  [{ fate: "error" }, [1, 3, 5, 7, 9]],
  [{ fate: "keep-passing:wrong_answer" }, [2, 6]],
  [{ cluster: "row-1abc" }, [1, 3, 8]],
])("the filter %j shows its rows", async (filters, rows) => {
  expect(await find(filters)).toEqual(rows);
});

test.each<Filters>([
  { problem: "p2" },
  { turns: "many" },
  { arm: "7" },
  { fate: "keep-passing" },
  { cluster: "constructor" },
])("a filter whose value no row has, %j, shows no row", async (filters) => {
  expect(await find(filters)).toEqual([]);
});

test("several filters must all match", async () => {
  expect(await find({ problem: "p1", fate: "error", turns: "2" })).toEqual([1, 7]);
});

test.each<[string, number[]]>([
  ["alpha", [2, 3, 4, 5]],
  ["ALPHA beta", [5]],
  ["alpha.beta", [5]],
  ["sums", [0, 2, 4, 6, 8]],
  ["wrong_answer", [2, 6]],
  ["kept", [1, 5, 9]],
  ["row-7abc", [7]],
  ["(-)", []],
])("the search %j finds words of answers, problems, fates and ids", async (q, rows) => {
  expect(await find({ q })).toEqual(rows);
});

test("a part of an id is searched only from six characters", async () => {
  expect(await find({ q: "7abc" })).toEqual([]);
  expect(await find({ q: "ow-7abc" })).toEqual([7]);
});

test("each word is asked for once", async () => {
  asked.length = 0;
  await find({ q: "alpha alpha Alpha" });
  expect(asked).toEqual(["alpha"]);
});

test("a sort lists large values first, equal ones in their order, and no value last", async () => {
  expect(await find({ sort: "tokens" })).toEqual([3, 0, 2, 4, 5, 6, 7, 8, 9, 1]);
  expect((await find({ sort: "similarity" }))[0]).toBe(8);
  expect(await find({ sort: "turns", problem: "p0" })).toEqual([2, 8, 4, 0, 6]);
  expect((await find({ sort: "constructor" }))[0]).toBe(0);
});

test("a sort upwards lists small values first, and no value last", async () => {
  expect(await find({ sort: "tokens:up" })).toEqual([4, 5, 6, 7, 8, 9, 0, 2, 3, 1]);
});

test("a filter applies together with the others; one with a fault is an error before any search", async () => {
  expect(await find({ filter: "turns = 1 or cpu > 7", verdict: "WA" })).toEqual([6, 8]);
  asked.length = 0;
  await expect(find({ filter: "turns =", q: "alpha" })).rejects.toThrow(FilterError);
  expect(asked).toEqual([]);
});

test("a fate has a name to read and a key for the address", () => {
  expect([published, kept, wrong].map(fateName)).toEqual([
    "published",
    "kept by verify",
    "keep-passing: wrong_answer",
  ]);
  expect([published, kept, wrong].map(fateKey)).toEqual(["published", "kept", "keep-passing:wrong_answer"]);
});
