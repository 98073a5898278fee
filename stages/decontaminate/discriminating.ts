/**
 * Discriminating tests: tests that programs of other problems fail. Three tests that expect "Yes"
 * prove nothing. A set of tests discriminates if it has enough tests with different outputs that
 * cannot be guessed, or, if all outputs are guessable words such as YES and NO, eight tests with
 * two answers at least twice (a guess passes with chance 1/256).
 */
import { groupBy } from "../../io/group-by.ts";
import type { Test } from "../../schemas/problem.ts";

export type DiscriminatingOptions = { telling_tests: number; telling_outputs: number; cross_tests: number };

const GUESSABLE = new Set(
  "yes no true false possible impossible 0 1 -1 none null alice bob first second win lose draw".split(" "),
);
const GUESSABLE_TESTS = 8;
const GUESSABLE_EACH = 2;

/** Bytes of one test, and of all tests of a problem, that are used for cross-tests. */
const MAX_TEST = 1 << 16;
const MAX_TESTS = 1 << 18;

/** Whether an expected output is empty, or a word that a wrong program is likely to print. */
export const isTrivial = (output: string): boolean =>
  output.trim() === "" ||
  GUESSABLE.has(
    output
      .trim()
      .toLowerCase()
      .replace(/["'[\].!]/g, ""),
  );

const outputKey = (test: Test): string => test.output.trim().split(/\s+/).join(" ").toLowerCase();

/** The cheapest tests if they discriminate, else none. */
export function discriminatingTests(tests: readonly Test[], options: DiscriminatingOptions): Test[] {
  const chosen = cheapestTests(tests, options.cross_tests);
  return isDiscriminating(chosen, options) ? chosen : [];
}

/**
 * At most `most` different tests, cheapest first, so that a wrong program costs one small test. The
 * first test of every output is chosen before the second of any.
 */
export function cheapestTests(tests: readonly Test[], most: number): Test[] {
  const size = (test: Test): number => test.input.length + test.output.length;
  const unique = [...new Map(tests.map((test) => [test.input, test])).values()];
  const cheapest = unique
    .filter((test) => size(test) <= MAX_TEST)
    .sort((a, b) => size(a) - size(b) || (a.input < b.input ? -1 : 1));
  const byOutput = groupBy(cheapest, outputKey);
  const chosen: Test[] = [];
  let bytes = 0;
  for (let round = 0; chosen.length < most; round++) {
    const layer = [...byOutput.values()].flatMap((group) => group[round] ?? []);
    if (layer.length === 0) break;
    for (const test of layer.sort((a, b) => size(a) - size(b))) {
      if (chosen.length >= most || bytes + size(test) > MAX_TESTS) break;
      chosen.push(test);
      bytes += size(test);
    }
  }
  return chosen.sort((a, b) => size(a) - size(b));
}

export function isDiscriminating(tests: readonly Test[], options: DiscriminatingOptions): boolean {
  const counts = new Map<string, number>();
  for (const test of tests) counts.set(outputKey(test), (counts.get(outputKey(test)) ?? 0) + 1);
  const distinct = [...counts.keys()].filter((output) => !isTrivial(output)).length;
  if (tests.length >= options.telling_tests && distinct >= options.telling_outputs) return true;
  const answered = [...counts.values()].filter((count) => count >= GUESSABLE_EACH).length;
  return tests.length >= GUESSABLE_TESTS && answered >= 2;
}
