/**
 * Metrics against the budget of samples: pass@k, and pass n@k for one n. Promises: from the counts of the problems
 * alone, so that curves of an older evaluation can be drawn too; equal counts give equal curves.
 */
import { passNAtK } from "../../stages/score/metrics.ts";
import { estimate } from "../../stages/score/resample.ts";

export type CurvePoint = { k: number; pass: number; low: number; high: number };

/** Draws behind a band of the plot: less than a table needs. */
const RESAMPLES = 300;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Counts of one problem, as a ProblemScore and an arm's result hold them. */
type Tally = { samples: number; passed_public: number; correct: number };
type Counted = { max_turns: number; problems: readonly Tally[] };

/**
 * As far as every problem has trajectories, so that all points of a curve are of the same problems.
 * @param n submissions; without it all that are drawn: pass@k
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

/** Trajectories that every problem has. */
const trajectoriesOfAll = ({ problems }: Pick<Counted, "problems">): number =>
  problems.reduce((least, { samples }) => Math.min(least, samples), Number.POSITIVE_INFINITY);

/** Numbers of submissions worth a curve: those of the points that are below the trajectories of some arm. */
export function submissionsOf(
  arms: readonly (Pick<Counted, "problems"> & { points: readonly { n: number }[] })[],
): number[] {
  const most = Math.max(0, ...arms.map((arm) => (arm.problems.length === 0 ? 0 : trajectoriesOfAll(arm))));
  const named = arms.flatMap(({ points }) => points.map(({ n }) => n));
  return [...new Set(named)].filter((n) => n < most).sort((a, b) => a - b);
}
