/**
 * Metadata of a stage's data: a seal per bucket, and a manifest of the whole stage, which is
 * written last. Contains no times and no hosts: equal inputs, options and recorded answers give
 * equal bytes.
 */
import { z } from "zod";

/** Counts of one bucket or of a whole stage. rows_in = kept + dropped always holds. */
export const StageCounts = z.object({
  rows_in: z.int().min(0),
  kept: z.int().min(0),
  dropped: z.int().min(0),
  reasons: z.record(z.string(), z.int()).describe("dropped rows by reason"),
  labels: z.record(z.string(), z.int()).describe("kept rows by label"),
  rows_out: z.int().min(0).describe("rows that the stage wrote; for a filter the rows kept"),
  sums: z
    .record(z.string(), z.int())
    .optional()
    .describe("sums of the optional counts that its rows have, such as reasoning_tokens; absent without any"),
});
export type StageCounts = z.infer<typeof StageCounts>;

/**
 * A bucket is done when its seal exists. It is used only if `key` equals the key of the current
 * configuration.
 */
export const BucketSeal = z.object({
  schema: z.literal("seal/1"),
  bucket: z.int(),
  key: z.string().describe("hash of stage, revision, options and the content of all inputs"),
  content: z.string().describe("sha256 over the sha256 of the bucket's files"),
  counts: StageCounts,
});
export type BucketSeal = z.infer<typeof BucketSeal>;

export const Manifest = z.object({
  schema: z.literal("manifest/1"),
  stage: z.string(),
  revision: z.int(),
  key: z.string(),
  parent: z.string().nullable(),
  options: z.unknown(),
  inputs: z
    .array(z.object({ path: z.string(), sha256: z.string() }))
    .describe("files read from outside the run directory, relative to the configuration"),
  artifact: z.string().nullable().describe("sha256 of the artifact that all buckets share"),
  counts: StageCounts,
  buckets: z.array(z.object({ bucket: z.int(), content: z.string(), rows: z.int() })),
  rftkit: z.string(),
});
export type Manifest = z.infer<typeof Manifest>;
