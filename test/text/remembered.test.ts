import { expect, test } from "vitest";
import { Remembered } from "../../text/remembered.ts";

/** Lengths of texts, with a note of each that was worked out. */
function lengths(bounds: { entries: number; longest: number }): {
  asked: string[];
  get(text: string): number;
} {
  const asked: string[] = [];
  const known = new Remembered(bounds, (text) => {
    asked.push(text);
    return text.length;
  });
  return { asked, get: (text) => known.get(text) };
}

test("an answer is worked out once", () => {
  const { asked, get } = lengths({ entries: 10, longest: 10 });
  expect(["ab", "c", "ab", "c"].map(get)).toEqual([2, 1, 2, 1]);
  expect(asked).toEqual(["ab", "c"]);
});

test("the longest text that is kept has the length that was named", () => {
  const { asked, get } = lengths({ entries: 10, longest: 3 });
  for (const text of ["abc", "abc", "abcd", "abcd"]) get(text);
  expect(asked).toEqual(["abc", "abcd", "abcd"]);
});

test("no more entries are kept than were named; then all are forgotten", () => {
  const { asked, get } = lengths({ entries: 2, longest: 9 });
  for (const text of ["a", "b", "a", "b", "c", "c", "a"]) get(text);
  expect(asked).toEqual(["a", "b", "c", "a"]);
});

test("an answer of zero is an answer", () => {
  const { asked, get } = lengths({ entries: 2, longest: 9 });
  expect([get(""), get("")]).toEqual([0, 0]);
  expect(asked).toEqual([""]);
});
