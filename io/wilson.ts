/** The interval of a share, by Wilson's score. */

/** 97.5th percentile of the standard normal distribution. */
const Z = 1.959964;

/** The 95 % interval of Wilson for a share of `part` in `whole`; `whole` is at least 1. */
export function wilson(part: number, whole: number): [low: number, high: number] {
  const share = part / whole;
  const z2 = Z ** 2 / whole;
  const centre = (share + z2 / 2) / (1 + z2);
  const half = (Z / (1 + z2)) * Math.sqrt((share * (1 - share)) / whole + z2 / (4 * whole));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
