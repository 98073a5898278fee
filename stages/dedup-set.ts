/**
 * Near-duplicates over the whole set, across problems: the twins of two divisions, and programs or answers that one
 * problem has taken over from another. Off unless the configuration has a section for it: short programs of unrelated
 * problems can be equal too. The same engine as dedup: MinHash-LSH, exact Jaccard on every candidate, union-find.
 */
import { DedupSetOptions } from "../schemas/dedup-options.ts";
import { type Drop, decideDrops } from "./dedup-set/decide.ts";
import { Unit, unitsOf } from "./dedup-set/units.ts";
import { defineGlobal } from "./define-stage.ts";

/** Read once a process, though every bucket asks. */
const read = new WeakMap<Uint8Array, Map<string, Drop>>();

function dropsOf(bytes: Uint8Array): Map<string, Drop> {
  const known = read.get(bytes);
  if (known !== undefined) return known;
  const drops = JSON.parse(Buffer.from(bytes).toString("utf8")) as Drop[];
  const byId = new Map(drops.map((drop) => [drop.id, drop]));
  read.set(bytes, byId);
  return byId;
}

export const dedupSet = defineGlobal({
  name: "dedup-set",
  revision: 1,
  reasons: {
    exact_duplicate: "the same as a row of another problem that is kept",
    near_duplicate:
      "a Jaccard of at least dedup-set.threshold with a row of another problem, or with one that links both",
  },
  kind: "global",
  writes: "decisions",
  reads: ["trajectory_id", "problem_id", "turns", "label"],
  options: DedupSetOptions,
  summary: Unit,
  summaryName: "dedup-unit/1",
  summarise: (bucket, options) => bucket.flatMap((input) => unitsOf(input, options)),
  async decide(summaries, options) {
    return Buffer.from(`${JSON.stringify(await decideDrops(summaries, options))}\n`);
  },
  async apply(bucket, { compare }, ctx) {
    const drops = dropsOf(await ctx.artifact());
    return bucket.flatMap(({ problem: { problem_id }, rows }) =>
      rows.map(({ trajectory_id }) => {
        const drop = drops.get(compare === "statement" ? problem_id : trajectory_id);
        return {
          ...{ row_id: trajectory_id, problem_id, kept: drop === undefined },
          ...{ reason: drop?.reason ?? null, detail: drop?.detail ?? null, label: null },
        };
      }),
    );
  },
});
