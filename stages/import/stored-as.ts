/**
 * The named readers of `fields.tests_as`: each takes tests that are stored in its way only, so that
 * a row in another way is told. `auto` takes all of them.
 */
import { type Exact, parseExactJson } from "../../io/literals/exact-json.ts";
import { parsePythonLiteral } from "../../io/literals/python-literal.ts";
import type { Fields } from "../../schemas/import-options.ts";
import type { Rejection } from "./format.ts";
import { isObject, reject } from "./tests.ts";

type Cell = { cell: unknown } | { rejection: Rejection };
type Reader = (value: unknown) => Cell;

const parsed =
  (parse: (text: string) => unknown, what: string): Reader =>
  (value) => {
    if (typeof value !== "string") return reject("unreadable_tests", `no text, which ${what} is`);
    try {
      return { cell: parse(value) };
    } catch (error) {
      return reject("unreadable_tests", error instanceof Error ? error.message : String(error));
    }
  };

const only =
  (fits: (value: unknown) => boolean, what: string): Reader =>
  (value) =>
    fits(value) ? { cell: value } : reject("unreadable_tests", `no ${what}`);

const isLists = (value: unknown): boolean =>
  isObject((value ?? null) as Exact) && Object.values(value as object).filter(Array.isArray).length >= 2;

const READERS: Record<NonNullable<Fields["tests_as"]>, Reader> = {
  auto: (value) => ({ cell: value }),
  objects: only(Array.isArray, "list of tests"),
  inputs_outputs: only(isLists, "object of two lists"),
  json: parsed((text) => parseExactJson(text, { uniqueKeys: true }), "JSON"),
  python: parsed((text) => parsePythonLiteral(text, { uniqueKeys: true }), "a Python literal"),
};

/** A cell in its way of storage; nothing there is no tests. */
export const storedAs = (value: unknown, as: Fields["tests_as"] = "auto"): Cell =>
  value === null || value === undefined || value === "" ? reject("no_tests") : READERS[as](value);
