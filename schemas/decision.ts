/**
 * A filter's decision on one row: kept or dropped, and why. Filters write decisions, never copies
 * of rows.
 */
import { z } from "zod";

export const Decision = z.object({
  row_id: z.string(),
  problem_id: z.string(),
  kept: z.boolean(),
  reason: z.string().nullable().describe("why the row was dropped; null if kept"),
  detail: z
    .string()
    .nullable()
    .describe("evidence: the failing test, the row it duplicates with the similarity, …"),
  label: z.string().nullable().describe("set by split: single or multi"),
});
export type Decision = z.infer<typeof Decision>;
