/**
 * Options of the stages dedup and dedup-set: the only place that declares their units, defaults and
 * bounds. Both find near-duplicates by MinHash-LSH and confirm them by exact Jaccard similarity.
 */
import { z } from "zod";

export const DedupOptions = z.strictObject({
  cap: z.int().min(1).default(50).describe("maximum rows kept per problem and label"),
  threshold: z
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
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
});

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
});
export type DedupSetOptions = z.infer<typeof DedupSetOptions>;
