/**
 * The duplicates among the programs of one problem: equal tokens first, then clusters of programs
 * that are near by their tokens or, where the options say so, by their tokens with names folded.
 * The best of each cluster is kept; beyond the cap of a label, those that differ most.
 */
import { groupBy } from "../../io/group-by.ts";
import { type DedupOptions, foldedThreshold } from "../../schemas/dedup-options.ts";
import { foldNames } from "../../text/folded.ts";
import { clusterBy, likenessOf } from "../../text/near-duplicates.ts";
import { shingles } from "../../text/shingles.ts";
import { languageOfTurns, namedTokens, programTokens } from "../program-tokens.ts";
import { farthestFirst } from "./farthest-first.ts";
import { idOf, type Program } from "./programs.ts";
import {
  type Compared,
  type Duplicate,
  exactDuplicate,
  nearDuplicate,
  overCap,
  tokenHash,
} from "./reasons.ts";

/** Why each program is dropped, null for those kept. `programs` are ranked, best first. */
export function duplicatesAmong(programs: readonly Program[], options: DedupOptions): (Duplicate | null)[] {
  const duplicates: (Duplicate | null)[] = programs.map(() => null);
  const { unique, compared } = distinct(programs, options, duplicates);
  const { plain, folded } = compared;
  const groups = clusterBy(folded === undefined ? [plain] : [plain, folded], options).groups();
  for (const group of groups) {
    // Programs are ranked, so the first of a cluster is its best.
    for (const member of group.slice(1))
      duplicates[unique[member] as number] = nearDuplicate({ member, group }, compared);
  }
  const best = groups.map((group) => group[0] as number);
  const labelOf = (member: number) => (programs[unique[member] as number] as Program).row.label;
  for (const ofLabel of groupBy(best, labelOf).values()) {
    const sets = ofLabel.map((member) => plain.sets[member] as Uint32Array);
    for (const [i, { index, value }] of farthestFirst(sets, options.cap).nearest) {
      const kept = compared.ids[ofLabel[index] as number] as string;
      duplicates[unique[ofLabel[i] as number] as number] = overCap(kept, value);
    }
  }
  return duplicates;
}

/** Sets of the programs with different tokens; the others are marked as exact duplicates. */
function distinct(
  programs: readonly Program[],
  options: DedupOptions,
  duplicates: (Duplicate | null)[],
): { unique: number[]; compared: Compared } {
  const { fold_identifiers: foldIdentifiers, shingle } = options;
  const threshold = foldedThreshold(options);
  const firstOf = new Map<string, number>();
  const [unique, sets, folded]: [number[], Uint32Array[], Uint32Array[]] = [[], [], []];
  for (const [i, { code, row }] of programs.entries()) {
    const language = languageOfTurns(row);
    const named = threshold !== null ? namedTokens(code, language) : null;
    const tokens = named?.tokens ?? programTokens(code, language, { foldIdentifiers });
    const key = tokenHash(tokens);
    const first = firstOf.get(key);
    if (first !== undefined) {
      duplicates[i] = exactDuplicate(idOf(programs[first] as Program));
      continue;
    }
    firstOf.set(key, i);
    unique.push(i);
    sets.push(shingles(tokens, shingle));
    if (named !== null) folded.push(shingles(foldNames(named, shingle), shingle));
  }
  return {
    unique,
    compared: {
      plain: likenessOf(sets, options.threshold),
      folded: threshold !== null ? likenessOf(folded, threshold) : undefined,
      ids: unique.map((i) => idOf(programs[i] as Program)),
    },
  };
}
