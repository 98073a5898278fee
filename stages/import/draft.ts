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
