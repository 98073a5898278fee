/**
 * What stands beside the data of a stage: a seal per bucket, and a manifest for the whole, written last.
 * No times, no hosts: equal inputs, options and record give equal bytes.
 */
import { z } from "zod";

/** Counts of one bucket or of a whole stage. rows in = kept + dropped, always. */
export const StageCounts = z.object({
  rows_in: z.int().min(0),
  kept: z.int().min(0),
  dropped: z.int().min(0),
  reasons: z.record(z.string(), z.int()).describe("dropped rows by literal reason"),
  labels: z.record(z.string(), z.int()).describe("kept rows by label"),
  rows_out: z.int().min(0).describe("rows written by the stage itself; for filters the rows kept"),
});
export type StageCounts = z.infer<typeof StageCounts>;

/** A bucket is done when its seal exists; it is used only where `key` equals the one now wanted. */
export const BucketSeal = z.object({
  schema: z.literal("seal/1"),
  bucket: z.int(),
  key: z.string().describe("hash of stage, revision, options and the content of everything read"),
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
    .describe("files read from outside the run, relative to the configuration"),
  artifact: z.string().nullable().describe("sha256 of the sealed artifact that all buckets shared"),
  counts: StageCounts,
  buckets: z.array(z.object({ bucket: z.int(), content: z.string(), rows: z.int() })),
  rftkit: z.string(),
});
export type Manifest = z.infer<typeof Manifest>;
