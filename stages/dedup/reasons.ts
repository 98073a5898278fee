/**
 * Why a program is dropped: the row that it duplicates and the exact Jaccard value, rounded to
 * 1e-4.
 */
import { sha256 } from "../../io/hash.ts";
import { type Likeness, likeness } from "../../text/near-duplicates.ts";
import { jaccard } from "../../text/shingles.ts";

export type Duplicate = { reason: "exact_duplicate" | "near_duplicate" | "over_cap"; detail: string };

/** How the programs were compared; by their folded names too where the options say so. */
export type Compared = { plain: Likeness; folded?: Likeness | undefined; ids: readonly string[] };

type Member = {
  member: number;
  /** Members of its cluster, ascending; the first is kept. */
  group: readonly number[];
};

/** Equal for programs that differ only in layout, comments and docstrings. */
export const tokenHash = (tokens: Uint32Array): string =>
  sha256(new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength));

const DUPLICATE_OF = /^of (\S+), Jaccard ([\d.]+)/;

/** `detail` of a duplicate: the kept row that it repeats. `duplicateIn` reads it back. */
export const duplicateOf = (id: string, jaccard: number): string => `of ${id}, Jaccard ${shown(jaccard)}`;

/**
 * The kept row and the Jaccard value that a detail names; null for the details of other reasons.
 */
export function duplicateIn(detail: string): { of: string; jaccard: number } | null {
  const [, of, value] = DUPLICATE_OF.exec(detail) ?? [];
  return of === undefined ? null : { of, jaccard: Number(value) };
}

export const exactDuplicate = (id: string): Duplicate => ({
  reason: "exact_duplicate",
  detail: duplicateOf(id, 1),
});

/**
 * `detail` has the Jaccard value with the kept program and, if that is below the threshold, that
 * with names folded or the row that links both.
 */
export function nearDuplicate(of: Member, { plain, folded, ids }: Compared): Duplicate {
  const best = of.group[0] as number;
  const value = similarity(plain, of.member, best);
  const because = (more: string): Duplicate => ({
    reason: "near_duplicate",
    detail: `${duplicateOf(ids[best] as string, value)}${more}`,
  });
  if (value >= plain.threshold) return because("");
  const renamed = folded === undefined ? 0 : similarity(folded, of.member, best);
  if (folded !== undefined && renamed >= folded.threshold) return because(`, ${shown(renamed)}${FOLDED}`);
  const link = nearest(of, plain, plain.threshold);
  const found = link ?? (folded && nearest(of, folded, folded.threshold)) ?? nearest(of, plain);
  const how = found === link || folded === undefined ? "" : FOLDED;
  return because(found === null ? "" : `, linked by ${ids[found.index]} at ${shown(found.value)}${how}`);
}

const FOLDED = " with names folded";

/** @param id the kept row that is nearest */
export const overCap = (id: string, value: number): Duplicate => ({
  reason: "over_cap",
  detail: `nearest kept ${id}, Jaccard ${shown(value)}`,
});

const similarity = ({ sets }: Likeness, a: number, b: number): number =>
  jaccard(sets[a] as Uint32Array, sets[b] as Uint32Array);

/** The most similar of at least `from`; null if there is none. Ties go to the better ranked. */
function nearest(
  { member, group }: Member,
  compared: Likeness,
  from = 0,
): { index: number; value: number } | null {
  let found: { index: number; value: number } | null = null;
  for (const index of group) {
    if (index === member) continue;
    const bar = found?.value ?? from;
    const value = likeness(compared, [member, index], bar);
    if (value >= 0 && (found === null || value > found.value)) found = { index, value };
  }
  return found;
}

const shown = (value: number): string => String(Math.round(value * 10_000) / 10_000);
