/** The nearest benchmark item of each problem, in the form that published rows carry. */
import type { Contamination, CrossTest } from "../../schemas/contamination.ts";
import type { NearestBenchmark } from "../../schemas/example.ts";

type Crossed = NearestBenchmark["cross_test"];

/** By problem_id; problems without a near item are absent. */
export function nearestOf(pairs: readonly Contamination[]): Map<string, NearestBenchmark> {
  const nearest = new Map<string, NearestBenchmark>();
  // Each benchmark has a pair of rank 1.
  const closeness = (pair: Contamination): number =>
    pair.wording ?? Math.max(pair.cosine ?? -1, pair.containment8);
  for (const pair of [...pairs].sort((a, b) => a.rank - b.rank || closeness(b) - closeness(a))) {
    if (nearest.has(pair.problem_id)) continue;
    nearest.set(pair.problem_id, {
      benchmark: pair.benchmark,
      item_id: pair.item_id,
      cosine: pair.cosine,
      containment8: pair.containment8,
      jaccard8: pair.jaccard8,
      cross_test: crossed(pair.forward, pair.backward),
    });
  }
  return nearest;
}

function crossed(forward: CrossTest, backward: CrossTest): Crossed {
  const results = [forward.result, backward.result];
  if (results.includes("passed")) return "passed";
  if (results.includes("failed")) return "failed";
  return results.some((result) => result === "no_tests" || result === "no_program") ? "no_tests" : "not_run";
}
