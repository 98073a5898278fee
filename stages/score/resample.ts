/**
 * 95 % intervals of a mean over problems, by resampling the problems: the percentile bootstrap.
 * Promises: equal values and seed give equal intervals; nothing depends on a clock or a shared
 * stream.
 */
import { hashSeed } from "../../io/hash.ts";

export type Interval = { low: number; high: number };
export type Estimate = { value: number; low: number; high: number; problems: number };

/**
 * Uniform in [0, 1): Marsaglia's xorshift32, good enough to pick problems and fast enough for
 * millions.
 */
function uniform(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The quantile of sorted values, linear between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

/** @param seed name of the value: equal seeds draw the same problems */
export function interval(
  values: readonly number[],
  { resamples, seed }: { resamples: number; seed: string },
): Interval {
  const random = uniform(hashSeed("bootstrap", seed));
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)] ?? 0;
    means[r] = sum / values.length;
  }
  means.sort();
  return { low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Mean and interval of the values that are not null; null if all are. */
export function estimate(
  values: readonly (number | null)[],
  options: { resamples: number; seed: string },
): Estimate | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return { value: mean(known), ...interval(known, options), problems: known.length };
}
