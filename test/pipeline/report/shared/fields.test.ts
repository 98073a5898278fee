/** Fields of trajectories: what a filter compares, a table sorts by and an export writes. */
import { expect, test } from "vitest";
import {
  compareWith,
  type Field,
  fieldsOf,
  fieldValue,
  sortKey,
} from "../../../../pipeline/report/shared/fields.ts";
import { parseFilter } from "../../../../pipeline/report/shared/filter.ts";
import type { RunIndex } from "../../../../pipeline/report/shared/format.ts";
import { Ids } from "../../../../pipeline/report/shared/ids.ts";

const fate = (state: string, stage: string, reason = "", error = false) => ({ state, stage, reason, error });
const index = {
  verdicts: ["OK", "WA"],
  fates: [
    fate("published", "decontaminate"),
    fate("dropped", "dedup", "near_duplicate"),
    fate("dropped", "keep-passing", "wrong_answer"),
    fate("dropped", "keep-passing", "internal_error", true),
  ],
  paths: ["C", "WC", "WW", ""],
  stages: ["generate", "keep-passing", "dedup", "decontaminate"],
  arms: [{ arm: "a", strategy: "cot-retry", model: "m" }],
  problems: [
    { id: "p0", name: "Two sums", difficulty: "easy", source: "made" },
    { id: "p1", name: "Heap", difficulty: "hard", source: "made" },
  ],
  rows: {
    problem: [0, 0, 1, 1],
    arm: [0, 0, 0, 0],
    sample: [0, 1, 0, 1],
    turns: [1, 2, 2, 0],
    verdict: [0, 0, 1, 1],
    set: [1, 2, 0, 0],
    fate: [0, 1, 2, 3],
    tokens: [500, 2500, -1, 100],
    similarity: [-1, 9123, -1, -1],
    path: [0, 1, 2, 3],
    cpu: [10, -1, 0, 3],
  },
} as unknown as RunIndex;
const flags = new Set(["row-2"]);
const fields = fieldsOf({ index, ids: new Ids("row-0\nrow-1\nrow-2\nrow-3", 4), flags });
const found = (filter: string): number[] => {
  const test = parseFilter(filter, compareWith(fields));
  return [0, 1, 2, 3].filter(test);
};
const fault = (filter: string): string => {
  try {
    found(filter);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
};
const field = (name: string): Field => fields.get(name) as Field;

test.each<[string, number[]]>([
  ["verdict = WA and turns >= 2", [2]],
  ["verdict = wa", [2, 3]],
  ["tokens > 400", [0, 1]],
  ["tokens <= 500", [0, 3]],
  ["not tokens > 400", [2, 3]],
  ["cpu = 0", [2]],
  ["similarity >= 0.9", [1]],
  ["name ~ sum", [0, 1]],
  ['difficulty in (easy, "hard")', [0, 1, 2, 3]],
  ["state = published", [0]],
  ["reason = near_duplicate", [1]],
  ["dropped_by = keep-passing", [2, 3]],
  ["error = yes", [3]],
  ['turn1 = "wrong answer" and turn2 = correct', [1]],
  ['turn2 = ""', [0, 3]],
  ["kept_by_keep_passing = yes", [0, 1]],
  ["kept_by_decontaminate = yes", [0]],
  ["kept_by_generate = no", []],
  ["set = none", [2, 3]],
  ["flag = yes", [2]],
  ["problem != p0", [2, 3]],
])("%s finds its rows", (filter, rows) => {
  expect(found(filter)).toEqual(rows);
});

test.each([
  ["verdikt = WA", "there is no field verdikt; did you mean verdict?"],
  ["verdict = WQ", "verdict has no value WQ; did you mean WA?"],
  ["tokens = many", "tokens is a number, not many"],
  ["tokens ~ 5", "tokens is a number: compare it with = != < <= > >="],
  ["name < 5", "name is a text: compare it with = != ~"],
  ["constructor = 1", "there is no field constructor; fields: "],
])("%s is told as a fault that names what would fit", (filter, told) => {
  expect(fault(filter).slice(0, told.length)).toBe(told);
});

test("a value that does not exist is null in an export and sorts last", () => {
  expect([0, 1, 2].map((row) => fieldValue(field("tokens"), row))).toEqual([500, 2500, null]);
  expect(fieldValue(field("similarity"), 1)).toBe(0.9123);
  expect([0, 1].map(sortKey(field("similarity")))).toEqual([-1, 9123]);
});

test("texts sort alphabetically, with numbers by value", () => {
  const key = sortKey(field("name"));
  expect(key(2)).toBeLessThan(key(0));
  expect(key(0)).toBe(key(1));
});
