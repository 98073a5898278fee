/** Which known names a misspelt one gets, and which it does not. */
import { expect, test } from "vitest";
import { didYouMean, isMisspelt, nearest } from "../../schemas/nearest.ts";

const KNOWN = ["name", "policy", "format", "base_urls", "api_key_env", "api_key_file", "dedup", "cot-retry"];

test.each([
  ["nam", ["name"]],
  ["polcy", ["policy"]],
  ["fromat", ["format"]],
  ["Base_URL", ["base_urls"]],
  ["api_key", ["api_key_env", "api_key_file"]],
  ["dedupe", ["dedup"]],
  ["cot_retry", ["cot-retry"]],
])("%s is taken for %j", (name, wanted) => {
  expect(nearest(name, KNOWN)).toEqual(wanted);
});

test.each(["", "x", "rating", "something else", "n".repeat(10_000)])("%j is near to nothing", (name) => {
  expect(nearest(name, KNOWN)).toEqual([]);
  expect(didYouMean(name, KNOWN, "Otherwise.")).toBe("Otherwise.");
});

test("one letter more, less, other or swapped is misspelt; a short or a very different name is not", () => {
  for (const name of ["solution", "solutionss", "solutionz", "soltuions"])
    expect(isMisspelt(name, ["solutions", "source"])).toBe("solutions");
  for (const name of ["id", "rating", "sol", "contest"])
    expect(isMisspelt(name, ["url", "tags", "contest_id"])).toBeNull();
});
