/**
 * Near-duplicates of the final program, within a problem, and within a label unless
 * `across_labels`: exact duplicates first, then clusters by MinHash-LSH and exact Jaccard. The best
 * of each cluster is kept; beyond `cap`, those that differ most.
 * Promises: the decisions do not depend on the order of the rows or on time; each dropped row names
 * the row that it duplicates and the Jaccard value. Limit: no comparison across problems (see
 * dedup-set).
 */
import { groupBy } from "../io/group-by.ts";
import { DedupOptions, foldedThreshold } from "../schemas/dedup-options.ts";
import { drop, keep } from "./decide.ts";
import { duplicatesAmong } from "./dedup/duplicates.ts";
import { ranked } from "./dedup/programs.ts";
import { defineFilter } from "./define-stage.ts";

export const dedup = defineFilter({
  name: "dedup",
  revision: 1,
  reasons: {
    exact_duplicate: "the program has the same tokens as that of a kept row",
    near_duplicate:
      "similar to a kept row, directly or through a chain of similar rows (Jaccard similarity at least dedup.threshold, or dedup.folded_threshold with names folded)",
    over_cap:
      "the problem and label have more than dedup.cap rows; the rows kept instead were chosen to differ as much as possible",
  },
  reads: ["trajectory_id", "problem_id", "turns", "label"],
  options: DedupOptions,
  // The comparisons of earlier versions are absent from the key.
  keyOf: ({ dedup: { folded_threshold, across_labels, ...options } }) => ({
    ...options,
    ...(foldedThreshold({ ...options, folded_threshold }) !== null && { folded_threshold }),
    ...(across_labels === true && { across_labels }),
  }),
  perProblem({ rows }, options) {
    const compared =
      options.across_labels === true ? [rows] : [...groupBy(rows, ({ label }) => label).values()];
    return compared.flatMap((some) => {
      const programs = ranked(some);
      const duplicates = duplicatesAmong(programs, options);
      return programs.map(({ row }, i) => {
        const duplicate = duplicates[i] ?? null;
        return duplicate === null ? keep(row) : drop(row, duplicate.reason, duplicate.detail);
      });
    });
  },
});
