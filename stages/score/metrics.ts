/**
 * pass@k and pass n@k as exact expectations over the samples drawn, without simulation.
 * Promises: equal to full enumeration; pass n@k does not decrease with n, and equals pass@k from n
 * = k on. Limit: intervals come from resampling problems (resample.ts).
 */

/**
 * The counts of one problem's samples. A sample is a trajectory; `correct` ≤ `passed` ≤ `samples`.
 */
export type Tally = {
  samples: number;
  /** The final program passes the public tests: it can be submitted. */
  passed: number;
  /** The final program passes all tests. */
  correct: number;
};

/** Of k samples, n submissions, as papers write it: n@k. */
export type Point = { n: number; k: number };

/**
 * Chance that at least one of k samples drawn without replacement is correct: 1 − C(N−c, k) / C(N,
 * k). Source: Chen et al., arXiv 2107.03374, as a product that cannot overflow.
 * @returns null where there are fewer than k samples, or k is 0
 */
export function passAtK({ samples, correct }: Tally, k: number): number | null {
  if (k < 1 || k > samples) return null;
  return 1 - without(samples, correct, k);
}

/** C(N−c, k) / C(N, k): the chance that none of k drawn is among the c. */
function without(total: number, marked: number, k: number): number {
  if (total - marked < k) return 0;
  let chance = 1;
  // The shorter of two equal products.
  const [steps, minus] = marked < k ? [marked, k] : [k, marked];
  for (let i = 0; i < steps; i++) chance *= (total - minus - i) / (total - i);
  return chance;
}

const logFactorials = [0, 0];

function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++)
    logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i));
  return logFactorials[n] ?? 0;
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

/**
 * Chance that of k samples drawn, n picked at random among those that pass the public tests hold a
 * correct one; no back-fill. Σ_i [C(f,i) C(N−f,k−i) / C(N,k)] · [1 − C(f−c,m) / C(f,m)], m = min(i,
 * n).
 * @returns null where there are fewer than k samples, or n or k is 0
 */
export function passNAtK(tally: Tally, { n, k }: Point): number | null {
  const { samples, passed, correct } = tally;
  if (n >= k) return passAtK(tally, k);
  if (n < 1 || k > samples) return null;
  const all = logChoose(samples, k);
  let chance = 0;
  for (let i = Math.max(1, k - (samples - passed)); i <= Math.min(passed, k); i++) {
    const drawn = Math.exp(logChoose(passed, i) + logChoose(samples - passed, k - i) - all);
    chance += drawn * (1 - without(passed, correct, Math.min(i, n)));
  }
  return Math.min(1, chance);
}

/**
 * n@k if every turn counts as a sample: floor(k / maxTurns) trajectories are drawn, whether or not
 * they used all their turns. With one turn this is n@k itself.
 */
export const trajectoryPoint = ({ n, k }: Point, maxTurns: number): Point => ({
  n,
  k: Math.floor(k / maxTurns),
});
