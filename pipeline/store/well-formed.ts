/**
 * Text with half a surrogate pair is read back changed from a file, so what a stage computed with
 * is not what a resumed run would read.
 */

/** Whether all text in a value can be written as UTF-8 and read back equal. */
export function isWellFormed(value: unknown): boolean {
  // With the flag u a pair is one character, so that only halves match.
  if (typeof value === "string") return !/\p{Surrogate}/u.test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isWellFormed);
}
