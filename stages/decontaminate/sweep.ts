/**
 * What other thresholds would remove, from the pairs already written: nothing is embedded or run again.
 * Where the present thresholds decided by wording, the programs were never asked; with other thresholds such a
 * problem may hang on them, and is counted as `unknown`.
 */
import type { Contamination } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { type CrossOutcome, crossRule, isCertain, textRule } from "./rule.ts";

export type SweepPoint = {
  cosine: number;
  containment: number;
  /** Problems that go at these thresholds. */
  removed: number;
  /** Problems that may go, by cross-tests that have not run. */
  unknown: number;
};

const COSINES = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const CONTAINMENTS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Every cosine at the present containment, then every containment at the present cosine. */
export function sweep(pairs: readonly Contamination[], options: DecontaminateOptions): SweepPoint[] {
  const byProblem = grouped(pairs);
  const count = (cosine: number, containment: number): SweepPoint => {
    const at = { ...options, cosine, containment };
    const fates = [...byProblem.values()].map((own) => fate(own, at));
    return {
      cosine,
      containment,
      removed: fates.filter((each) => each === "removed").length,
      unknown: fates.filter((each) => each === "unknown").length,
    };
  };
  return [
    ...COSINES.map((cosine) => count(cosine, options.containment)),
    ...CONTAINMENTS.map((containment) => count(options.cosine, containment)),
  ];
}

function grouped(pairs: readonly Contamination[]): Map<string, Contamination[]> {
  const groups = new Map<string, Contamination[]>();
  for (const pair of pairs) groups.set(pair.problem_id, [...(groups.get(pair.problem_id) ?? []), pair]);
  return groups;
}

function fate(
  pairs: readonly Contamination[],
  options: DecontaminateOptions,
): "removed" | "kept" | "unknown" {
  const fates = pairs.map((pair) => {
    if (isCertain(pair, options)) return "removed";
    const cross = recorded(pair);
    if (cross === "failed" && pair.cleared !== null) return "kept";
    if (cross !== "passed" && cross !== null && textRule(pair, options) !== null) return "removed";
    if (cross !== null) return crossRule(pair, cross, options) === null ? "kept" : "removed";
    return "unknown";
  });
  return fates.includes("removed") ? "removed" : fates.includes("unknown") ? "unknown" : "kept";
}

/** What the programs said, or null where they were not asked. */
function recorded({ forward, backward }: Contamination): CrossOutcome | null {
  const results = [forward.result, backward.result];
  if (results.includes("passed")) return "passed";
  if (results.includes("failed")) return "failed";
  return results.every((result) => result === "not_run") ? null : "untold";
}

/** As a table in Markdown. */
export function sweepTable(points: readonly SweepPoint[]): string {
  const lines = points.map((p) => `| ${p.cosine} | ${p.containment} | ${p.removed} | ${p.unknown} |`);
  return [
    "| cosine | containment | problems removed | hang on cross-tests not run |",
    "|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}
