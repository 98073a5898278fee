/**
 * Options of the stages dedup and dedup-set: the only place that declares their units, defaults and
 * bounds. Both find near-duplicates by MinHash-LSH and confirm them by exact Jaccard similarity.
 */
import { z } from "zod";

export const DEFAULT_THRESHOLD = 0.7;

export const DedupOptions = z.strictObject({
  cap: z.int().min(1).default(50).describe("maximum rows kept per problem and label"),
  threshold: z
    .number()
    .gt(0)
    .max(1)
    .default(DEFAULT_THRESHOLD)
    .describe(
      "programs are near-duplicates if the exact Jaccard similarity of their shingles is at least this",
    ),
  shingle: z.int().min(1).max(20).default(5).describe("tokens per shingle"),
  bands: z.int().min(1).default(25).describe("MinHash bands"),
  rows: z.int().min(1).default(5).describe("MinHash values per band"),
  fold_identifiers: z
    .boolean()
    .default(false)
    .describe("replace every identifier with the same token before comparison"),
  folded_threshold: z
    .number()
    .gt(0)
    .max(1)
    .nullable()
    .optional()
    .describe(
      "programs are also near-duplicates if this is reached after their names are folded: a name counts by where it was used before, so consistent renaming changes nothing. null: names count. Default: 0.85 for new run directories with the default `threshold`, else null; fixed when the run directory is created. Without effect where `fold_identifiers` is set",
    ),
  across_labels: z
    .boolean()
    .optional()
    .describe(
      "compare the rows of a problem across the labels single and multi too; a program of both is kept with the row of fewer turns. Default: false",
    ),
});
export type DedupOptions = z.infer<typeof DedupOptions>;

/** The threshold for folded names; null where names count, or all are folded to one. */
export const foldedThreshold = ({
  folded_threshold,
  fold_identifiers,
}: Pick<DedupOptions, "folded_threshold" | "fold_identifiers">): number | null =>
  fold_identifiers ? null : (folded_threshold ?? null);

export const DedupSetOptions = z.strictObject({
  compare: z
    .enum(["program", "answers", "statement"])
    .default("program")
    .describe(
      "what is compared between rows of different problems. program: the final programs, by tokens; answers: all answers, by words; statement: the statements, by words, dropping all rows of a duplicate problem",
    ),
  threshold: z
    .number()
    .gt(0)
    .max(1)
    .default(0.8)
    .describe("rows are near-duplicates if the exact Jaccard similarity of their shingles is at least this"),
  shingle: z.int().min(1).max(20).default(5).describe("tokens or words per shingle"),
  bands: z.int().min(1).default(25).describe("MinHash bands"),
  rows: z.int().min(1).default(5).describe("MinHash values per band"),
  fold_identifiers: z
    .boolean()
    .default(false)
    .describe("replace every identifier in programs with the same token before comparison"),
  existing: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "earlier sets that this one must not repeat: run directories, folders, files or patterns of Parquet, Arrow or JSON Lines. Their programs (`code`, else the last program in `messages` or `completion`) are compared with the final programs of rows, their `statement` with those of problems, whatever `compare` says",
    ),
});
export type DedupSetOptions = z.infer<typeof DedupSetOptions>;
