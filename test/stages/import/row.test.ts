import { expect, test } from "vitest";
import {
  FieldError,
  integer,
  isInteger,
  isText,
  isWellFormed,
  listOf,
  paired,
  struct,
  text,
  textOrNull,
} from "../../../stages/import/row.ts";

const row = { s: "a", e: "", n: null, i: 7, b: 8n, f: 1.5, l: ["x"], m: ["x", 1], o: { k: 1 } };

test("null and missing columns have the empty value of their type", () => {
  for (const name of ["n", "missing"]) {
    expect([text(row, name), textOrNull(row, name), integer(row, name)]).toEqual(["", null, 0n]);
    expect([listOf(row, name, isText), struct(row, name)]).toEqual([[], null]);
  }
  expect(textOrNull(row, "e")).toBeNull();
});

test("integers of any width are bigints", () => {
  expect([integer(row, "i"), integer(row, "b")]).toEqual([7n, 8n]);
  expect([isInteger(1), isInteger(1n), isInteger(1.5), isInteger("1")]).toEqual([true, true, false, false]);
});

test("a column of the wrong type is an error that names it, what was expected and what came", () => {
  expect(() => text(row, "i")).toThrow(new FieldError("column i: expected text, got number"));
  expect(() => integer(row, "f")).toThrow(new FieldError("column f: expected an integer, got number"));
  expect(() => struct(row, "l")).toThrow(new FieldError("column l: expected a struct, got a list"));
  expect(() => listOf(row, "m", isText)).toThrow(/^column m: expected a list of its kind/);
  expect(() => listOf(row, "o", isText)).toThrow(/got object$/);
});

test("lists of different lengths are no tests", () => {
  expect(paired(["1"], ["2"])).toEqual([{ input: "1", output: "2" }]);
  expect(paired(["1"], [])).toBeNull();
});

test("text is well-formed at every depth, or not", () => {
  expect([isWellFormed(row), isWellFormed({ a: [{ b: "😀" }], n: null, i: 1n })]).toEqual([true, true]);
  expect(isWellFormed({ a: [{ b: "\ud83d" }] })).toBe(false);
});
