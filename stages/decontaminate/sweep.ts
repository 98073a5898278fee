/**
 * What other thresholds would remove, computed from the pairs written: nothing is embedded or run
 * again. Pairs that the current thresholds decide by wording were not cross-tested. If other
 * thresholds need those cross-tests, the problem counts as `unknown`.
 */
import { groupBy } from "../../io/group-by.ts";
import type { Contamination } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import {
  type CrossOutcome,
  confirming,
  crossRule,
  isByEvidence,
  isCertain,
  suspecting,
  textRule,
} from "./rule.ts";

export type SweepPoint = {
  cosine: number;
  /** By evidence the similarity of the wording. */
  containment: number;
  /** Problems removed at these thresholds. */
  removed: number;
  /** Problems that depend on cross-tests that have not run. */
  unknown: number;
};

const COSINES = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const CONTAINMENTS = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Every cosine at the present containment, then every containment at the present cosine. */
export function sweep(pairs: readonly Contamination[], options: DecontaminateOptions): SweepPoint[] {
  const byProblem = [...groupBy(pairs, (pair) => pair.problem_id).values()];
  const count = (cosine: number, containment: number): SweepPoint => {
    const at = isByEvidence(options)
      ? {
          ...options,
          cosine,
          wording: containment,
          wording_confirm: Math.min(containment, confirming(options)),
        }
      : { ...options, cosine, containment };
    const fates = byProblem.map((own) => fate(own, { at, present: options }));
    return {
      cosine,
      containment,
      removed: fates.filter((each) => each === "removed").length,
      unknown: fates.filter((each) => each === "unknown").length,
    };
  };
  const present = isByEvidence(options) ? suspecting(options) : options.containment;
  return [
    ...COSINES.map((cosine) => count(cosine, present)),
    ...CONTAINMENTS.map((containment) => count(options.cosine, containment)),
  ];
}

/** The sweeps of two sets of problems as one: problems are counted, so they add up. */
export const added = (a: readonly SweepPoint[], b: readonly SweepPoint[]): SweepPoint[] =>
  a.map((point, i) => ({
    ...point,
    removed: point.removed + (b[i]?.removed ?? 0),
    unknown: point.unknown + (b[i]?.unknown ?? 0),
  }));

type Fate = "removed" | "kept" | "unknown";
type Thresholds = { at: DecontaminateOptions; present: DecontaminateOptions };

function fate(pairs: readonly Contamination[], thresholds: Thresholds): Fate {
  const { at, present } = thresholds;
  const isKept = pairs.every(({ removed }) => !removed);
  const fates = pairs.map((pair) => pairFate(pair, isKept, thresholds));
  if (fates.includes("removed")) return "removed";
  // A problem removed by a candidate was not probed.
  const unprobed = !isKept && at.mode !== "paper" && present.probe_items > 0;
  return unprobed || fates.includes("unknown") ? "unknown" : "kept";
}

/**
 * @param isKept whether the problem is kept now: then all its pairs were cross-tested, as far as
 *   possible
 */
function pairFate(pair: Contamination, isKept: boolean, { at, present }: Thresholds): Fate {
  if (pair.undecided === "other_question") return at.strict === true ? "removed" : "kept";
  if (isCertain(pair, at)) return "removed";
  const cross = recorded(pair) ?? (isKept ? "untold" : null);
  if (cross === null) return "unknown";
  const isSuspect = textRule(pair, at) !== null;
  if (cross === "passed" || !isSuspect) return crossRule(pair, cross, at) === null ? "kept" : "removed";
  if (cross === "untold") return "removed";
  if (pair.cleared !== null) return "kept";
  // Of a pair that is no suspect now only the first failure is known, not how many tests pass.
  return textRule(pair, present) === null ? "unknown" : "removed";
}

/** The recorded result of the cross-tests; null if they have not run. */
function recorded({ forward, backward, undecided }: Contamination): CrossOutcome | null {
  if (undecided === "weak_tests") return "weak";
  const results = [forward.result, backward.result];
  if (results.includes("passed")) return "passed";
  if (results.includes("failed")) return "failed";
  return results.every((result) => result === "not_run") ? null : "untold";
}

/** As a table in Markdown. */
export function sweepTable(points: readonly SweepPoint[], options: DecontaminateOptions): string {
  const text = isByEvidence(options) ? "wording" : "containment";
  const lines = points.map((p) => `| ${p.cosine} | ${p.containment} | ${p.removed} | ${p.unknown} |`);
  return [
    `| cosine | ${text} | problems removed | depend on cross-tests not run |`,
    "|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}
