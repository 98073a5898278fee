/**
 * The known names that a misspelt one may mean, for "did you mean". Own code, because it is shorter
 * than the reason for a package. Compares without case and with `-` and `_` equal.
 */

/** Edits and swaps of neighbours that lead from one text to the other. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const [above = [], before = []] = [rows[i - 1], rows[i - 2]];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

const plain = (name: string): string => name.toLowerCase().replaceAll("_", "-");
/** Longer names are not compared: no known one is so long. */
const MAX_LENGTH = 60;

/** At most two known names, the nearest first; none if all are far away. */
export function nearest(name: string, known: Iterable<string>): string[] {
  if (name === "" || name.length > MAX_LENGTH) return [];
  const own = plain(name);
  return [...known]
    .map((candidate) => {
      const other = plain(candidate);
      const starts = own.length > 1 && (other.startsWith(own) || own.startsWith(other));
      return { candidate, off: starts ? 1 : distance(own, other) };
    })
    .filter(
      ({ candidate, off }) => off <= Math.max(1, Math.floor(Math.min(name.length, candidate.length) / 3)),
    )
    .sort((a, b) => a.off - b.off)
    .slice(0, 2)
    .map(({ candidate }) => candidate);
}

/** The known name that differs by one letter, or null. */
export function isMisspelt(name: string, known: Iterable<string>): string | null {
  if (name.length < 4 || name.length > MAX_LENGTH) return null;
  return [...known].find((candidate) => distance(plain(name), plain(candidate)) === 1) ?? null;
}

/** `Did you mean "x"?`, or the other text if no known name is near. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(name, known);
  return near.length === 0 ? otherwise : `Did you mean ${near.map((one) => `"${one}"`).join(" or ")}?`;
}
