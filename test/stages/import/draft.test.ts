import { expect, test } from "vitest";
import { counted } from "../../../stages/import/draft.ts";

test("a flag that counts is there only for a count above 0", () => {
  expect(counted("cut", 0)).toEqual([]);
  expect(counted("cut", 3)).toHaveLength(1);
});
