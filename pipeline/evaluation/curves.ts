/**
 * Metrics by sample budget: pass@k, and pass n@k for one n. Promises: computed from the counts of
 * the problems alone, so that curves of an older evaluation can be drawn; equal counts give equal
 * curves.
 */
import { passNAtK } from "../../stages/score/metrics.ts";
import { estimate } from "../../stages/score/resample.ts";

export type CurvePoint = { k: number; pass: number; low: number; high: number };

/** Resamples for a band of the plot; a table needs more. */
const RESAMPLES = 300;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Counts of one problem, as a ProblemScore and an arm's result hold them. */
type Tally = { samples: number; passed_public: number; correct: number };
type Counted = { max_turns: number; problems: readonly Tally[] };

/**
 * Ends at the number of trajectories that every problem has, so that all points cover the same
 * problems.
 * @param n submissions; by default all that are drawn: pass@k
 */
export function curveOf({ problems, max_turns }: Counted, n = Number.POSITIVE_INFINITY): CurvePoint[] {
  const least = trajectoriesOfAll({ problems });
  const drawn = [...new Set([...STEPS.filter((step) => step < least), least])].filter((step) => step > 0);
  return drawn.flatMap((count) => {
    const values = problems.map(({ samples, passed_public: passed, correct }) =>
      passNAtK({ samples, passed, correct }, { n, k: count }),
    );
    const found = estimate(values, { resamples: RESAMPLES, seed: `curve ${count}` });
    if (found === null) return [];
    return [{ k: count * max_turns, pass: found.value, low: found.low, high: found.high }];
  });
}

/** Number of trajectories that every problem has. */
const trajectoriesOfAll = ({ problems }: Pick<Counted, "problems">): number =>
  problems.reduce((least, { samples }) => Math.min(least, samples), Number.POSITIVE_INFINITY);

/**
 * Every n of the points that is below the number of trajectories of some arm: only those differ
 * from pass@k.
 */
export function submissionsOf(
  arms: readonly (Pick<Counted, "problems"> & { points: readonly { n: number }[] })[],
): number[] {
  const most = Math.max(0, ...arms.map((arm) => (arm.problems.length === 0 ? 0 : trajectoriesOfAll(arm))));
  const named = arms.flatMap(({ points }) => points.map(({ n }) => n));
  return [...new Set(named)].filter((n) => n < most).sort((a, b) => a - b);
}
