/**
 * Near-duplicates of the final program, within a problem and label: exact duplicates first, then
 * clusters by MinHash-LSH and exact Jaccard. The best of each cluster is kept; beyond `cap`, those
 * that differ most.
 * Promises: the decisions do not depend on the order of the rows or on time; each dropped row names
 * the row that it duplicates and the Jaccard value. Limit: no comparison across problems or labels
 * (see dedup-set).
 */
import type { z } from "zod";
import { DedupOptions } from "../schemas/dedup-options.ts";
import { cluster } from "../text/near-duplicates.ts";
import { shingles } from "../text/shingles.ts";
import { drop, keep } from "./decide.ts";
import { farthestFirst } from "./dedup/farthest-first.ts";
import { idOf, type Program, ranked } from "./dedup/programs.ts";
import { type Duplicate, exactDuplicate, nearDuplicate, overCap, tokenHash } from "./dedup/reasons.ts";
import { defineFilter } from "./define-stage.ts";
import { languageOfTurns, programTokens } from "./program-tokens.ts";

export const dedup = defineFilter({
  name: "dedup",
  revision: 1,
  reasons: {
    exact_duplicate: "the program has the same tokens as that of a kept row",
    near_duplicate:
      "similar to a kept row, directly or through a chain of similar rows (Jaccard similarity at least dedup.threshold)",
    over_cap:
      "the problem and label have more than dedup.cap rows; the rows kept instead were chosen to differ as much as possible",
  },
  reads: ["trajectory_id", "problem_id", "turns", "label"],
  options: DedupOptions,
  perProblem({ rows }, options) {
    const labels = [...new Set(rows.map((row) => row.label))];
    return labels.flatMap((label) => {
      const programs = ranked(rows.filter((row) => row.label === label));
      const duplicates = duplicatesAmong(programs, options);
      return programs.map(({ row }, i) => {
        const duplicate = duplicates[i] ?? null;
        return duplicate === null ? keep(row) : drop(row, duplicate.reason, duplicate.detail);
      });
    });
  },
});

/** Why each program is dropped, null for those kept. `programs` are ranked, best first. */
function duplicatesAmong(
  programs: readonly Program[],
  options: z.infer<typeof DedupOptions>,
): (Duplicate | null)[] {
  const duplicates: (Duplicate | null)[] = programs.map(() => null);
  const firstOf = new Map<string, number>();
  const unique: number[] = [];
  const sets: Uint32Array[] = [];
  for (const [i, program] of programs.entries()) {
    const tokens = programTokens(program.code, languageOfTurns(program.row), {
      foldIdentifiers: options.fold_identifiers,
    });
    const key = tokenHash(tokens);
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, i);
      unique.push(i);
      sets.push(shingles(tokens, options.shingle));
    } else {
      duplicates[i] = exactDuplicate(idOf(programs[first] as Program));
    }
  }
  const ids = unique.map((i) => idOf(programs[i] as Program));
  const groups = cluster(sets, options).groups();
  for (const group of groups) {
    // Programs are ranked, so the first of a cluster is its best.
    for (const member of group.slice(1)) {
      duplicates[unique[member] as number] = nearDuplicate({ member, group, sets, ids }, options.threshold);
    }
  }
  const best = groups.map((group) => group[0] as number);
  const chosen = new Set(
    farthestFirst(
      best.map((i) => sets[i] as Uint32Array),
      options.cap,
    ).map((i) => best[i]),
  );
  for (const member of best) {
    if (!chosen.has(member)) {
      duplicates[unique[member] as number] = overCap({ member, group: [...chosen] as number[], sets, ids });
    }
  }
  return duplicates;
}
