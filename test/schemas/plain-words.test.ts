/**
 * Faults of the validation library in plain words, for every kind of fault that our schemas have.
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { plainFaults } from "../../schemas/plain-words.ts";

const Schema = z.strictObject({
  text: z.string().min(2).optional(),
  share: z.number().gt(0).lte(1).default(1),
  count: z.int().multipleOf(4).optional().describe("how many, by fours"),
  list: z.array(z.string()).max(2).prefault([]),
  url: z.url().optional(),
  either: z.union([z.string(), z.array(z.string())]).optional(),
  of: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("a"), x: z.number().describe("a number of yours") }),
    z.strictObject({ kind: z.literal("b") }),
  ]),
  own: z
    .string()
    .refine((value) => value.includes("!"), "text with a !")
    .optional(),
  map: z.record(z.string(), z.strictObject({ deep: z.boolean() })).optional(),
});

function faultsOf(rest: object) {
  const raw = { of: { kind: "b" }, ...rest };
  const { error } = Schema.safeParse(raw);
  return plainFaults(error?.issues ?? [], Schema, raw).map(({ path, ...words }) => ({
    at: path.join("."),
    ...words,
  }));
}

test.each([
  [{ text: "x" }, "text", "text of length at least 2", '"x"'],
  [{ share: 0 }, "share", "a number of above 0", "0"],
  [{ share: 2 }, "share", "a number of at most 1", "2"],
  [{ count: 3 }, "count", "a multiple of 4", "3"],
  [{ count: 3.5 }, "count", "an integer", "3.5"],
  [{ list: ["a", "b", "c"] }, "list", "a list of length at most 2", '["a","b","c"]'],
  [{ list: [1] }, "list.0", "text", "1"],
  [{ url: "x" }, "url", "a URL, such as http://localhost:8000/v1", '"x"'],
  [{ either: 1 }, "either", "text, or a list", "1"],
  [{ of: { kind: "c" } }, "of.kind", "one of a, b", '"c"'],
  [{ of: { kind: "a", x: "1" } }, "of.x", "a number", '"1"'],
  [{ own: "x" }, "own", "text with a !", '"x"'],
  [{ map: { a: { deep: 1 } } }, "map.a.deep", "true or false", "1"],
])("%j", (rest, at, expected, got) => {
  expect(faultsOf(rest)).toMatchObject([{ at, expected, got }]);
});

test("what to do: the description, a list for one value, the known keys of the alternative", () => {
  expect(faultsOf({ count: 3.5 })[0]?.fix).toBe("Change the value: how many, by fours.");
  expect(faultsOf({ list: "a" })[0]?.fix).toBe("Write a list, also for one value: [ … ].");
  expect(faultsOf({ of: { kind: "a" } })).toMatchObject([
    { at: "of.x", got: "nothing: the key is missing", fix: "Add it: a number of yours." },
  ]);
  expect(faultsOf({ of: { kind: "b", other: 1 } })).toMatchObject([
    { at: "of.other", expected: "a known key", fix: "Remove it, or correct its name; known here: kind." },
  ]);
});

test("no phrase of the library is left", () => {
  const all = faultsOf({ text: 1, share: "a", list: {}, url: 1, either: 1, of: 1, map: [], zzz: 1 });
  expect(all.length).toBeGreaterThanOrEqual(8);
  expect(JSON.stringify(all)).not.toMatch(/Invalid|Too (small|big)|received|Unrecognized|expected [a-z]+ to/);
});
