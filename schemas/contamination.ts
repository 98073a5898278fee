/**
 * One pair (imported problem, benchmark item) compared by decontaminate, with every signal and the
 * result. A problem has at most `ring_size` pairs: its nearest items. A problem with no similar
 * item has none.
 */
import { z } from "zod";

/**
 * Each rule that removes a problem, and what it states about the problem and the benchmark item.
 */
export const CONTAMINATION_RULES = {
  identity: "same URL, or same contest id and index",
  embedding_cross_test:
    "cosine at or above the threshold, and a verified program of the problem or the benchmark item passes discriminating tests of the other",
  embedding_containment:
    "cosine at or above the threshold, confirmed by similar wording (rule similarity: by word 8-gram containment)",
  cross_test:
    "a verified program of the problem or the benchmark item passes discriminating tests of the other",
  containment:
    "similar wording, weighed by rarity (rule similarity: word 8-gram containment and Jaccard similarity at or above their thresholds)",
  untestable:
    "cosine at or above the threshold, and no cross-test of the pair has a result (with the rule evidence only if `strict` is set)",
} as const;
export const ContaminationRule = z
  .enum(Object.keys(CONTAMINATION_RULES) as (keyof typeof CONTAMINATION_RULES)[])
  .describe(
    Object.entries(CONTAMINATION_RULES)
      .map(([rule, meaning]) => `${rule}: ${meaning}`)
      .join("; "),
  );
export type ContaminationRule = z.infer<typeof ContaminationRule>;

/** Why a pair is not decided: the problem is kept and listed. */
export const UNDECIDED = {
  untestable:
    "cosine at or above the threshold, no similar wording, and no cross-test of the pair has a result",
  weak_tests:
    "a verified program passes the other side's tests, which are few or easily guessed, and the wording is not similar",
  other_question:
    "similar wording, but the texts ask for different outputs or opposite things, and no cross-test decides",
} as const;

export const CROSS_RESULTS = ["not_run", "no_tests", "no_program", "no_verdict", "failed", "passed"] as const;

/** Result of running programs of one side on the tests of the other. */
export const CrossTest = z.object({
  result: z
    .enum(CROSS_RESULTS)
    .describe(
      "not_run: the texts were sufficient, or one side reads stdin and the other is a function, which neither can run; no_tests: no discriminating tests; no_program: no verified Python 3 program; no_verdict: infrastructure error",
    ),
  tests: z.int().describe("discriminating tests available"),
  passed: z
    .int()
    .describe(
      "tests that the best program passed; after a failure the remaining tests run only if the texts alone would remove the pair",
    ),
  program: z
    .string()
    .nullable()
    .describe("the best program: a trajectory_id, or solution#N for a recorded solution"),
  passed_inputs: z.array(z.string()).describe("inputs that it passed: at most 5, each cut at 80 characters"),
  wrong: z
    .int()
    .optional()
    .describe("tests that it answered wrongly, without an error or a limit exceeded; with the rule evidence"),
});
export type CrossTest = z.infer<typeof CrossTest>;

export const Contamination = z.object({
  pair_id: z.string().describe("problem_id, benchmark and item_id, joined by |"),
  problem_id: z.string(),
  problem_name: z.string(),
  benchmark: z.string(),
  item_id: z.string(),
  item_name: z.string(),
  item_row: z.string().describe("source row of the benchmark item"),
  rank: z
    .int()
    .describe(
      "1: the problem's nearest item, by wording; with the rule similarity by the larger of cosine and containment",
    ),
  found_by: z
    .enum(["ring", "probe"])
    .describe(
      "ring: the texts are similar; probe: the texts are not, but a program of the problem passed one test of the item",
    ),
  identity: z.string().nullable().describe("identity that both share: a url, or site, contest and index"),
  cosine: z
    .number()
    .nullable()
    .describe(
      "largest cosine over all pairs of chunks, rounded to 1e-4; null: the embedding check did not run",
    ),
  containment8: z.number().describe("share of the smaller set of word 8-grams found in the other"),
  jaccard8: z.number(),
  containment13: z.number(),
  jaccard13: z.number(),
  forward: CrossTest.describe("programs of the problem on the item's tests"),
  backward: CrossTest.describe("programs of the item on the problem's tests"),
  removed: z.boolean().describe("whether this pair alone removes the problem"),
  rule: ContaminationRule.nullable().describe("the rule that removes it"),
  cleared: ContaminationRule.nullable().describe(
    "rule by which the texts alone would remove the problem, refuted by running programs",
  ),
  near_threshold: z.boolean().describe("a signal is within 0.005 of a threshold"),
  embedding: z
    .string()
    .nullable()
    .describe("name and hash of the embedding model; null: the check did not run"),
  wording: z
    .number()
    .optional()
    .describe(
      "similarity of the wording: share of the smaller text's features found in the other, weighed by rarity; with the rule evidence",
    ),
  undecided: z
    .enum(Object.keys(UNDECIDED) as (keyof typeof UNDECIDED)[])
    .optional()
    .describe(
      Object.entries(UNDECIDED)
        .map(([why, meaning]) => `${why}: ${meaning}`)
        .join("; "),
    ),
});

/** Columns of pairs that only the rule evidence writes. */
export const EVIDENCE_COLUMNS: ReadonlySet<string> = new Set([
  "wording",
  "undecided",
  "forward.wrong",
  "backward.wrong",
]);
export type Contamination = z.infer<typeof Contamination>;
