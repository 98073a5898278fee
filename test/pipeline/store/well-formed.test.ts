/** Text that a file cannot hold as it is. */
import { expect, test } from "vitest";
import { isWellFormed } from "../../../stages/import/row.ts";

test("half a surrogate pair is noticed at any depth, whole pairs are not", () => {
  const emoji = "🙂";
  expect(isWellFormed({ turns: [{ text: `${emoji} and ${emoji}` }], n: 1, none: null })).toBe(true);
  expect(isWellFormed({ turns: [{ text: emoji.slice(0, 1) }] })).toBe(false);
  expect(isWellFormed([["a", emoji.slice(1)]])).toBe(false);
});
