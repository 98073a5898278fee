/**
 * What a turn came to, as one letter; the letters of a trajectory's turns are its path, such as
 * "WC": wrong at turn 1, correct at turn 2. Names and signs serve the flow of turns, the strips of
 * a problem and the filter, so that no meaning depends on colour.
 */

export type Step = { letter: string; name: string; short: string; sign: string };

export const STEPS: readonly Step[] = [
  { letter: "C", name: "correct", short: "correct", sign: "✓" },
  { letter: "H", name: "passes the public tests only", short: "public only", sign: "p" },
  { letter: "U", name: "not judged on all tests", short: "not judged", sign: "·" },
  { letter: "W", name: "wrong answer", short: "wrong", sign: "×" },
  { letter: "R", name: "runtime error", short: "runtime error", sign: "!" },
  { letter: "X", name: "compile error", short: "compile error", sign: "c" },
  { letter: "T", name: "over time", short: "over time", sign: "t" },
  { letter: "M", name: "memory or output limit", short: "memory", sign: "m" },
  { letter: "N", name: "no program", short: "no program", sign: "–" },
  { letter: "E", name: "infrastructure error", short: "error", sign: "?" },
];

const BY_LETTER: ReadonlyMap<string, Step> = new Map(STEPS.map((step) => [step.letter, step]));

export const stepOf = (letter: string): Step =>
  BY_LETTER.get(letter) ?? { letter, name: letter, short: letter, sign: letter };

/** "wrong answer, then correct". */
export const pathName = (path: string): string =>
  [...path].map((letter) => stepOf(letter).name).join(", then ");
