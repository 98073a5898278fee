/**
 * One pair (imported problem, benchmark item) that decontaminate looked at, with every signal and what came of it.
 * A problem has at most `ring_size` pairs, the nearest items; a problem that nothing came near has none.
 */
import { z } from "zod";

/** Each rule that removes a problem, and what it says of problem and benchmark item. */
export const CONTAMINATION_RULES = {
  identity: "same url or contest id and index",
  embedding_cross_test:
    "cosine at the threshold, and a verified program of one passes telling tests of the other",
  embedding_containment: "cosine at the threshold, confirmed by 8-grams",
  cross_test: "a verified program of one passes telling tests of the other",
  containment: "8-grams, confirmed by Jaccard",
  untestable: "cosine at the threshold and no telling tests that could clear it",
} as const;
export const ContaminationRule = z
  .enum(Object.keys(CONTAMINATION_RULES) as (keyof typeof CONTAMINATION_RULES)[])
  .describe(
    Object.entries(CONTAMINATION_RULES)
      .map(([rule, meaning]) => `${rule}: ${meaning}`)
      .join("; "),
  );
export type ContaminationRule = z.infer<typeof ContaminationRule>;

export const CROSS_RESULTS = ["not_run", "no_tests", "no_program", "no_verdict", "failed", "passed"] as const;

/** Programs of one side on the tests of the other. */
export const CrossTest = z.object({
  result: z
    .enum(CROSS_RESULTS)
    .describe(
      "not_run: the texts had decided, or stdin against calls; no_tests: no telling tests; no_program: no verified Python 3 program; no_verdict: the judge could not say",
    ),
  tests: z.int().describe("telling tests at hand"),
  passed: z
    .int()
    .describe(
      "tests that the best program passed; others after a failure were run only where wording suspects the pair",
    ),
  program: z
    .string()
    .nullable()
    .describe("trajectory_id, or solution#N of the recorded ones, of the best program"),
  passed_inputs: z.array(z.string()).describe("inputs that it passed, at most 5, cut at 80 characters"),
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
  rank: z.int().describe("1 is the nearest of the problem's pairs, by the greater of cosine and containment"),
  found_by: z
    .enum(["ring", "probe"])
    .describe(
      "ring: near by text; probe: a program of the problem passed one test of an item far from it by text",
    ),
  identity: z.string().nullable().describe("what both have in common: a url, or site, contest and index"),
  cosine: z
    .number()
    .nullable()
    .describe("best chunk pair, rounded to 1e-4; null: the embedding check has not run"),
  containment8: z.number().describe("share of the smaller set of word 8-grams found in the other"),
  jaccard8: z.number(),
  containment13: z.number(),
  jaccard13: z.number(),
  forward: CrossTest.describe("programs of the problem on the item's tests"),
  backward: CrossTest.describe("programs of the item on the problem's tests"),
  removed: z.boolean().describe("whether this pair alone removes the problem"),
  rule: ContaminationRule.nullable().describe("the rule by which it does"),
  cleared: ContaminationRule.nullable().describe(
    "rule by which the wording alone would have removed, where programs refuted it",
  ),
  near_threshold: z.boolean().describe("a signal lies within 0.005 of a threshold that decides"),
  embedding: z
    .string()
    .nullable()
    .describe("name and hash of the embedding model; null: the check has not run"),
});
export type Contamination = z.infer<typeof Contamination>;
