/**
 * The order of difficulty tiers, for evaluations and reports alike: TACO's and APPS' tiers from
 * easy to hard, all other names (ratings, for instance) alphabetically, with numbers by value.
 */
const TIERS = [
  "introductory",
  "easy",
  "interview",
  "medium",
  "medium_hard",
  "competition",
  "hard",
  "very_hard",
];

/** Compares two tiers for a sort; upper and lower case are the same. */
export function byTier(a: string, b: string): number {
  const [i, j] = [TIERS.indexOf(a.toLowerCase()), TIERS.indexOf(b.toLowerCase())];
  return i >= 0 && j >= 0 ? i - j : a.localeCompare(b, "en", { numeric: true });
}
