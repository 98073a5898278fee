/**
 * How much it proves that a program passes tests: the number of tests and how hard their outputs
 * are to guess, in bits. Three examples with two answers of one digit are passed by chance; four
 * answers of two digits are not.
 */
import type { Judged } from "../../judge/request.ts";
import type { Test } from "../../schemas/problem.ts";
import { isTrivial } from "./discriminating.ts";
import { assertionsIn, comparedBy } from "./telling-tests.ts";

const FEWEST = 4;
const STRONG_BITS = 16;
/** Of one output: longer ones are rarely independent of the input. */
const MOST_BITS = 8;

/** Bits of an output: a guessable word has one, a number of n digits two for each. */
const bitsOf = (output: string): number =>
  isTrivial(output) ? 1 : Math.min(MOST_BITS, 2 * output.replace(/\s+/g, "").length);

export type TestWeight = { tests: number; bits: number };

/** An output that comes again counts half: some programs print the same for most inputs. */
export function weightOfTests(tests: readonly Test[], judged: Judged): TestWeight {
  const isAsserted = judged.entry_point !== undefined;
  const seen = new Set<string>();
  let [count, bits] = [0, 0];
  for (const test of tests) {
    const output = (isAsserted ? comparedBy(test) : test.output).trim();
    const several = isAsserted ? assertionsIn(test) : 1;
    const share = seen.has(output) && !isTrivial(output) ? 0.5 : 1;
    seen.add(output);
    count += several;
    bits += several * share * bitsOf(output);
  }
  return { tests: count, bits };
}

export const isStrong = (...weights: readonly TestWeight[]): boolean =>
  weights.reduce((sum, { tests }) => sum + tests, 0) >= FEWEST &&
  weights.reduce((sum, { bits }) => sum + bits, 0) >= STRONG_BITS;
