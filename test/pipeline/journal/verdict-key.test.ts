import { expect, test } from "vitest";
import { verdictKey } from "../../../pipeline/journal/verdict-key.ts";
import type { Comparator } from "../../../schemas/problem.ts";
import { request } from "../../judge/requests.ts";

const keyOf = (comparator: Partial<Comparator>, testlib?: string): string =>
  verdictKey(
    { purpose: "verify", ...(testlib !== undefined && { testlib }) },
    request({ code: "x", comparator: { kind: "tokens", checker: null, provenance: "test", ...comparator } }),
  );

test("testlib.h counts by its content where a checker or interactor may include it", () => {
  const inCpp: Partial<Comparator>[] = [
    { kind: "checker", checker: "x", checker_language: "cpp" },
    { kind: "checker", interactor: { code: "x", language: "cpp" } },
  ];
  for (const comparator of inCpp)
    expect(new Set([keyOf(comparator), keyOf(comparator, "a"), keyOf(comparator, "b")]).size).toBe(3);
});

test("everywhere else it changes no key", () => {
  const others: Partial<Comparator>[] = [
    {},
    { kind: "checker", checker: "x" },
    { kind: "checker", interactor: { code: "x", language: "python3" } },
  ];
  for (const comparator of others) expect(keyOf(comparator, "a")).toBe(keyOf(comparator));
});

test("a verdict depends on the interactor and on the jury's program", () => {
  const interactor = { code: "x", language: "python3" };
  const keys = [
    keyOf({ kind: "checker" }),
    keyOf({ kind: "checker", interactor }),
    keyOf({ kind: "checker", interactor: { ...interactor, code: "y" } }),
    keyOf({ kind: "checker", interactor: { ...interactor, jury: interactor } }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
