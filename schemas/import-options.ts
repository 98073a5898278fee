/**
 * Options of the import stage: the problem files, their formats and their bounds. The name of a
 * format is checked where the formats are (pipeline/config-checks.ts), so that they are listed
 * once. An option at its default is absent from keys; see options.ts.
 */
import { z } from "zod";

export const InputFile = z.strictObject({
  path: z.string().min(1).describe("file or folder of shards, relative to the configuration file"),
  format: z
    .string()
    .min(1)
    .describe("name of a format, as docs/problem-file.md lists them; `rftkit inspect FILE` recognises it"),
  split: z
    .enum(["train", "valid", "test"])
    .optional()
    .describe("official split, if the file contains all of it; `import` then checks the row count"),
  special_judge: z.string().optional().describe("TACO's list of rows that need a special judge (JSON Lines)"),
});
export type InputFile = z.infer<typeof InputFile>;

export const ImportOptions = z.strictObject({
  inputs: z.array(InputFile).min(1),
  limit: z.int().min(1).optional().describe("read only the first N problems of each input"),
  strict: z
    .boolean()
    .optional()
    .describe(
      "true: a row that cannot be read or breaks its format is an error, not a rejected row. Format jsonl is always read this way",
    ),
  quarantine: z
    .string()
    .optional()
    .describe("list of problems to exclude, written by `rftkit audit`; relative to the configuration file"),
  keep_untested: z
    .boolean()
    .default(false)
    .describe(
      "keep rows without usable tests and flag them with the reason; benchmarks are always read this way",
    ),
  max_row_mb: z
    .number()
    .positive()
    .default(256)
    .describe("maximum decoded mebibytes per row; larger rows are rejected"),
  max_page_mb: z.number().positive().default(512).describe("maximum decoded mebibytes per Parquet page"),
  max_test_mb: z.number().positive().default(64).describe("maximum mebibytes per test input or output"),
});
