/**
 * Near-duplicates over the whole set, across problems: problems posted in both Div. 1 and Div. 2,
 * and programs or answers that two problems share. Off unless the configuration has a section for
 * it, because short programs of unrelated problems can be equal too. As in dedup: MinHash-LSH,
 * exact Jaccard of every candidate, union-find. On request also against earlier sets, whose
 * programs and problems are then not repeated.
 */
import { sha256File } from "../io/hash.ts";
import { DedupSetOptions } from "../schemas/dedup-options.ts";
import type { Problem } from "../schemas/problem.ts";
import { drop, keep } from "./decide.ts";
import { type Duplicate, findDuplicates } from "./dedup-set/decide.ts";
import { type Existing, existingFiles, existingIn, type Kind } from "./dedup-set/existing.ts";
import { Unit, unitsOf } from "./dedup-set/units.ts";
import { defineGlobal, type Row } from "./define-stage.ts";

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

/** What an earlier set has of a row: its program or its problem. */
const repeated = (
  duplicates: ReadonlyMap<string, Duplicate>,
  { problem_id }: Pick<Problem, "problem_id">,
  { trajectory_id }: Pick<Row, "trajectory_id">,
): Duplicate | undefined => duplicates.get(trajectory_id) ?? duplicates.get(problem_id);

export const dedupSet = defineGlobal({
  name: "dedup-set",
  revision: 1,
  reasons: {
    exact_duplicate: "same text as a kept row of another problem",
    near_duplicate:
      "similar to a row of another problem, directly or through a chain of similar rows (Jaccard similarity at least dedup-set.threshold)",
    in_existing_set: "the program or the problem is similar to one of dedup-set.existing",
  },
  reads: ["trajectory_id", "problem_id", "turns", "label"],
  options: DedupSetOptions,
  // Earlier sets count by their content.
  async keyOf({ "dedup-set": section }, baseDir) {
    const { existing, ...options } = DedupSetOptions.parse(section ?? {});
    if (existing === undefined) return options;
    const files = await existingFiles(existing, baseDir);
    return { ...options, existing: await Promise.all(files.map((file) => sha256File(file))) };
  },
  summary: Unit,
  summaryName: "dedup-unit/1",
  summarise: (bucket, options) => bucket.flatMap((input) => unitsOf(input, options)),
  async decide(summaries, options, { baseDir }) {
    const { existing, fold_identifiers } = options;
    const files = existing === undefined ? null : await existingFiles(existing, baseDir);
    const ofKind = async function* (kind: Kind): AsyncGenerator<Existing> {
      for await (const unit of existingIn(files ?? [], fold_identifiers)) if (unit.kind === kind) yield unit;
    };
    const duplicates = await findDuplicates(summaries, options, files === null ? null : ofKind);
    return Buffer.from(`${JSON.stringify(duplicates)}\n`);
  },
  async apply(bucket, { compare, existing }, ctx) {
    const duplicates = duplicatesOf(await ctx.artifact());
    return bucket.flatMap(({ problem, rows }) =>
      rows.map((row) => {
        const own = compare === "statement" ? problem.problem_id : row.trajectory_id;
        const found = duplicates.get(own) ?? (existing && repeated(duplicates, problem, row));
        return found === undefined ? keep(row) : drop(row, found.reason, found.detail);
      }),
    );
  },
});
