/** Drafts: problems without their id and their place, as formats make them. */
import type { Draft } from "./format.ts";

/** A draft with nothing in it but what every format gives. */
export function emptyDraft(given: Pick<Draft, "source" | "name" | "statement"> & Partial<Draft>): Draft {
  return {
    public_tests: [],
    private_tests: [],
    generated_tests: [],
    cpu_limit_ms: null,
    memory_limit_mb: null,
    comparator: { kind: "tokens", checker: null, provenance: "default" },
    fn_name: null,
    starter_code: null,
    input_file: null,
    output_file: null,
    solutions: [],
    incorrect_solutions: [],
    difficulty: null,
    tags: [],
    url: null,
    contest_id: null,
    contest_index: null,
    flags: [],
    ...given,
  };
}

/** A flag with a count, e.g. truncated_tests:3; null for a count of 0. */
export const counted = (flag: string, count: number): string[] => (count > 0 ? [`${flag}:${count}`] : []);

/** Flag of a problem whose public test was a private one. */
export const PROMOTED = "public_test_promoted";

/**
 * Feedback and stopping need a public test: where a row has none, its first other test is taken.
 */
export function promotePublicTest(draft: Draft): void {
  if (draft.public_tests.length > 0) return;
  const test = draft.private_tests.shift() ?? draft.generated_tests.shift();
  if (test === undefined) return;
  draft.public_tests.push(test);
  draft.flags.push(PROMOTED);
}

/**
 * Whether a text takes more than so many mebibytes as UTF-8, which has at most three bytes a UTF-16
 * unit.
 */
export const beyond = (text: string, mebibytes: number): boolean =>
  text.length * 3 > mebibytes * 2 ** 20 && Buffer.byteLength(text) > mebibytes * 2 ** 20;
