import { expect, test } from "vitest";
import { groupBy } from "../../io/group-by.ts";

test("groups and their members keep the order of the items", () => {
  const groups = groupBy(["bee", "ant", "bat", "cow", "ape"], (word) => word.charAt(0));
  expect([...groups]).toEqual([
    ["b", ["bee", "bat"]],
    ["a", ["ant", "ape"]],
    ["c", ["cow"]],
  ]);
});

test("null and undefined are keys like others, and no items give no groups", () => {
  expect([...groupBy([null, 1, null], (item) => item)]).toEqual([
    [null, [null, null]],
    [1, [1]],
  ]);
  expect(groupBy([], String).size).toBe(0);
});
