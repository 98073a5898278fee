/**
 * Farthest-first choice (Gonzalez 1985): the first set, then again and again the one least like all chosen ones.
 * Deterministic: ties go to the earlier set.
 */
import { jaccardAtLeast } from "../../text/shingles.ts";

/** Indices of at most `count` sets, in the order of choice; all of them where there are no more. */
export function farthestFirst(sets: readonly Uint32Array[], count: number): number[] {
  if (sets.length <= count) return sets.map((_, i) => i);
  const likeness = new Float64Array(sets.length);
  const chosen: number[] = [0];
  likeness[0] = Number.POSITIVE_INFINITY;
  while (chosen.length < count) {
    const last = sets[chosen.at(-1) as number] as Uint32Array;
    let next = -1;
    for (let i = 0; i < sets.length; i++) {
      const before = likeness[i] as number;
      if (before === Number.POSITIVE_INFINITY) continue;
      // Only a greater likeness than the one to earlier choices matters, so most comparisons end early.
      const value = Math.max(before, jaccardAtLeast(last, sets[i] as Uint32Array, before));
      likeness[i] = value;
      if (next < 0 || value < (likeness[next] as number)) next = i;
    }
    chosen.push(next);
    likeness[next] = Number.POSITIVE_INFINITY;
  }
  return chosen;
}
