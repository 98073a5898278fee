/**
 * The discriminating tests of a problem. An assertion has no expected output: what it compares with
 * takes that place, `True` and `False` being guessable. A text with several assertions or a loop
 * tells by itself.
 */
import { allTests, type Problem, type Test } from "../../schemas/problem.ts";
import { cheapestTests, type DiscriminatingOptions, discriminatingTests } from "./discriminating.ts";

const ASSERTION = /^[ \t]*assert\b(.*)$/gm;
const LOOP = /^[ \t]*(?:for|while)\b/m;

/** What an assertion compares with; the whole text where that is not told. */
export function comparedBy({ input }: Test): string {
  const assertions = [...input.matchAll(ASSERTION)].map(([, text]) => text ?? "");
  const [only] = assertions;
  if (only === undefined || assertions.length > 1) return input;
  const compared = /(?:==|\bis)\s*([^=]+)$/.exec(only)?.[1];
  if (compared !== undefined) return compared.replace(/,\s*[rf]?["'].*$/, "");
  const isBare = /^\s*(?:not\s+)?\(?[\w.()]+\(.*\)\s*$/.test(only);
  return isBare ? "true" : input;
}

/** Assertions of a test; a loop stands for several. */
export const assertionsIn = ({ input }: Test): number =>
  Math.max(LOOP.test(input) ? 4 : 1, [...input.matchAll(ASSERTION)].length);

/** Whether one test alone compares several results. */
const tellsAlone = ({ input }: Test, { telling_tests }: DiscriminatingOptions): boolean =>
  LOOP.test(input) || [...input.matchAll(ASSERTION)].length >= telling_tests;

/** The cheapest tests if they discriminate, else none. */
export function tellingTests(problem: Problem, options: DiscriminatingOptions): Test[] {
  const tests = allTests(problem);
  if (problem.entry_point === undefined) return discriminatingTests(tests, options);
  const alone = cheapestTests(tests, options.cross_tests).filter((test) => tellsAlone(test, options));
  if (alone.length > 0) return alone;
  const compared = tests.map((test) => ({ input: test.input, output: comparedBy(test) }));
  return discriminatingTests(compared, options).map(({ input }) => ({ input, output: "" }));
}
