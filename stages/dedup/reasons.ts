/**
 * Why a program is dropped: the row that it duplicates and the exact Jaccard value, rounded to
 * 1e-4.
 */
import { sha256 } from "../../io/hash.ts";
import { jaccard } from "../../text/shingles.ts";

export type Duplicate = { reason: "exact_duplicate" | "near_duplicate" | "over_cap"; detail: string };

type Member = {
  member: number;
  /** Members of the cluster, the kept one first; for over_cap all kept programs. */
  group: readonly number[];
  sets: readonly Uint32Array[];
  ids: readonly string[];
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
 * `detail` has the Jaccard value with the kept program and, if that is below the threshold, the row
 * that links both.
 */
export function nearDuplicate(input: Member, threshold: number): Duplicate {
  const { member, group, sets, ids } = input;
  const best = group[0] as number;
  const value = jaccard(sets[member] as Uint32Array, sets[best] as Uint32Array);
  const detail = duplicateOf(ids[best] as string, value);
  if (value >= threshold) return { reason: "near_duplicate", detail };
  const link = nearest(input);
  return {
    reason: "near_duplicate",
    detail: `${detail}, linked by ${ids[link.index]} at ${shown(link.value)}`,
  };
}

export function overCap(input: Member): Duplicate {
  const near = nearest(input);
  return {
    reason: "over_cap",
    detail: `nearest kept ${input.ids[near.index]}, Jaccard ${shown(near.value)}`,
  };
}

/** Ties go to the better ranked. */
function nearest({ member, group, sets }: Member): { index: number; value: number } {
  let found = { index: -1, value: -1 };
  for (const index of [...group].sort((a, b) => a - b)) {
    if (index === member) continue;
    const value = jaccard(sets[member] as Uint32Array, sets[index] as Uint32Array);
    if (value > found.value) found = { index, value };
  }
  return found;
}

const shown = (value: number): string => String(Math.round(value * 10_000) / 10_000);
