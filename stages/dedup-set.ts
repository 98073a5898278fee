/**
 * Near-duplicates over the whole set, across problems: problems posted in both Div. 1 and Div. 2,
 * and programs or answers that two problems share. Off unless the configuration has a section for
 * it, because short programs of unrelated problems can be equal too. As in dedup: MinHash-LSH,
 * exact Jaccard of every candidate, union-find.
 */
import { DedupSetOptions } from "../schemas/dedup-options.ts";
import { drop, keep } from "./decide.ts";
import { type Duplicate, findDuplicates } from "./dedup-set/decide.ts";
import { Unit, unitsOf } from "./dedup-set/units.ts";
import { defineGlobal } from "./define-stage.ts";

/** The decision, parsed once per process although every bucket asks for it. */
const read = new WeakMap<Uint8Array, Map<string, Duplicate>>();

function duplicatesOf(bytes: Uint8Array): Map<string, Duplicate> {
  const known = read.get(bytes);
  if (known !== undefined) return known;
  const duplicates = JSON.parse(Buffer.from(bytes).toString("utf8")) as Duplicate[];
  const byId = new Map(duplicates.map((duplicate) => [duplicate.id, duplicate]));
  read.set(bytes, byId);
  return byId;
}

export const dedupSet = defineGlobal({
  name: "dedup-set",
  revision: 1,
  reasons: {
    exact_duplicate: "same text as a kept row of another problem",
    near_duplicate:
      "similar to a row of another problem, directly or through a chain of similar rows (Jaccard similarity at least dedup-set.threshold)",
  },
  reads: ["trajectory_id", "problem_id", "turns", "label"],
  options: DedupSetOptions,
  summary: Unit,
  summaryName: "dedup-unit/1",
  summarise: (bucket, options) => bucket.flatMap((input) => unitsOf(input, options)),
  async decide(summaries, options) {
    return Buffer.from(`${JSON.stringify(await findDuplicates(summaries, options))}\n`);
  },
  async apply(bucket, { compare }, ctx) {
    const duplicates = duplicatesOf(await ctx.artifact());
    return bucket.flatMap(({ problem, rows }) =>
      rows.map((row) => {
        const found = duplicates.get(compare === "statement" ? problem.problem_id : row.trajectory_id);
        return found === undefined ? keep(row) : drop(row, found.reason, found.detail);
      }),
    );
  },
});
