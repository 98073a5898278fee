/**
 * Near-duplicates of the final program, per problem and label: exact duplicates first, then clusters by
 * MinHash-LSH and exact Jaccard, the best of each kept, at most `cap` of them, chosen to differ most.
 * Promises: the same decisions whatever the order of the rows; no measured time decides; each dropped row names
 * the row it duplicates and the Jaccard value. Does not compare across problems or labels.
 */
import type { z } from "zod";
import type { Decision } from "../schemas/decision.ts";
import { DedupOptions } from "../schemas/dedup-options.ts";
import { codeTokens } from "../text/code-tokens.ts";
import { cluster } from "../text/near-duplicates.ts";
import { shingles } from "../text/shingles.ts";
import { farthestFirst } from "./dedup/farthest-first.ts";
import { type Program, ranked } from "./dedup/programs.ts";
import { exactDuplicate, nearDuplicate, overCap, tokenHash, type Verdict } from "./dedup/reasons.ts";
import { defineFilter } from "./define-stage.ts";

export const dedup = defineFilter({
  name: "dedup",
  revision: 1,
  reasons: {
    exact_duplicate: "the same program, token by token, as a row that is kept",
    near_duplicate:
      "a program with a Jaccard of at least dedup.threshold with a row that is kept, or with one that links both",
    over_cap: "beyond the dedup.cap rows of the problem and label that differ most",
  },
  kind: "perProblem",
  writes: "decisions",
  reads: ["trajectory_id", "problem_id", "turns", "label"],
  options: DedupOptions,
  perProblem({ problem, rows }, options): Decision[] {
    const labels = [...new Set(rows.map((row) => row.label))];
    return labels.flatMap((label) => {
      const programs = ranked(rows.filter((row) => row.label === label));
      const verdicts = decide(programs, options);
      return programs.map((program, i) => ({
        row_id: program.id,
        problem_id: problem.problem_id,
        kept: verdicts[i] === null,
        reason: verdicts[i]?.reason ?? null,
        detail: verdicts[i]?.detail ?? null,
        label: null,
      }));
    });
  },
});

/** One verdict a program, null for those kept. `programs` are ranked, best first. */
function decide(programs: readonly Program[], options: z.infer<typeof DedupOptions>): (Verdict | null)[] {
  const verdicts: (Verdict | null)[] = programs.map(() => null);
  const firstOf = new Map<string, number>();
  const unique: number[] = [];
  const sets: Uint32Array[] = [];
  for (const [i, program] of programs.entries()) {
    const tokens = codeTokens(program.code, { foldIdentifiers: options.fold_identifiers });
    const key = tokenHash(tokens);
    const first = firstOf.get(key);
    if (first === undefined) {
      firstOf.set(key, i);
      unique.push(i);
      sets.push(shingles(tokens, options.shingle));
    } else {
      verdicts[i] = exactDuplicate((programs[first] as Program).id);
    }
  }
  const ids = unique.map((i) => (programs[i] as Program).id);
  const groups = cluster(sets, options).groups();
  for (const group of groups) {
    // Ranked programs: the smallest index of a cluster is its best.
    for (const member of group.slice(1)) {
      verdicts[unique[member] as number] = nearDuplicate({ member, group, sets, ids }, options.threshold);
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
      verdicts[unique[member] as number] = overCap({ member, group: [...chosen] as number[], sets, ids });
    }
  }
  return verdicts;
}
