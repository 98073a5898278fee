import { expect, test } from "vitest";
import { Ids } from "../../../../pipeline/report/shared/ids.ts";

const list = ["aa", "ab", "b", "aab"];
const ids = new Ids(list.join("\n"), list.length);
const marked = (part: string): number[] => {
  const found = new Uint8Array(list.length);
  ids.mark(part, found);
  return [...found.keys()].filter((row) => found[row] === 1);
};

test("every row has its id; rows outside have none", () => {
  expect(list.map((_, row) => ids.at(row))).toEqual(list);
  expect([ids.at(-1), ids.at(4), ids.length]).toEqual(["", "", 4]);
});

test("a row is found by its whole id only", () => {
  expect(list.map((id) => ids.rowOf(id))).toEqual([0, 1, 2, 3]);
  expect(["a", "", "aa\nab", "AA"].map((id) => ids.rowOf(id))).toEqual([-1, -1, -1, -1]);
});

test("a part marks each row that has it, once and wherever it is", () => {
  expect(marked("a")).toEqual([0, 1, 3]);
  expect(marked("b")).toEqual([1, 2, 3]);
  expect(marked("aab")).toEqual([3]);
  expect(marked("x")).toEqual([]);
});

test("marks that were set before stay", () => {
  const found = Uint8Array.of(0, 0, 1, 0);
  ids.mark("aab", found);
  expect([...found]).toEqual([0, 0, 1, 1]);
});

test("a single id and no id at all are read", () => {
  expect(new Ids("only", 1).rowOf("only")).toBe(0);
  expect(new Ids("", 0).rowOf("only")).toBe(-1);
});

test("of a thousand ids each is found at its row", () => {
  const many = Array.from({ length: 1000 }, (_, row) => `t${row * 7}`);
  const all = new Ids(many.join("\n"), many.length);
  expect(many.every((id, row) => all.rowOf(id) === row && all.at(row) === id)).toBe(true);
});
