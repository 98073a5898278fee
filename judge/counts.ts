/**
 * What a judge counts of its own work: processes, why a process ended while tests of its program
 * remained, and tests that run once more after an infrastructure error. Figures only: they never
 * affect a verdict. The names are those of the counters in measurements/.
 */

/** Adds to a counter; a cause has a counter of its own, with the prefix `what: `. */
export type Count = (what: string, by?: number) => void;

/**
 * Prefix of counters for the display alone: they say what is happening now, and return to 0.
 */
export const NOW = "now: ";

export const PROCESSES = "processes_started";
export const ENDED_EARLY = "processes_ended_early";
export const EACH_TEST = "programs_with_a_process_for_each_test";
export const REPEATED = "tests_repeated";
/** Outputs on which a checker failed that accepts the jury's own answer: wrong. */
export const CHECKER_FAILED = "checker_failed_on_output";

/** Tests on which an interactor failed that accepts the jury's program: wrong. */
export const INTERACTOR_FAILED = "interactor_failed_on_program";

/** Why a process runs no further test: the bits of judge/supervisor/leftovers.py, in order. */
export const LEFTOVERS = ["threads", "descriptors", "state", "memory", "alone"] as const;

/** The bit of a program that gets a process for each test, whatever it does. */
export const ALONE = 1 << LEFTOVERS.indexOf("alone");

/** Counts once in total, and once for each cause. */
export function countBy(count: Count, what: string, causes: readonly string[]): void {
  count(what);
  for (const cause of causes) count(`${what}: ${cause}`);
}

/** The causes in a number of bits. */
export const leftoversOf = (bits: number): string[] =>
  LEFTOVERS.filter((_, place) => (bits & (1 << place)) !== 0);
