/** What a filter says of one row: kept or dropped, and why. Filters write these, never copies of the rows. */
import { z } from "zod";

export const Decision = z.object({
  row_id: z.string(),
  problem_id: z.string(),
  kept: z.boolean(),
  reason: z.string().nullable().describe("literal reason of a drop; null where kept"),
  detail: z
    .string()
    .nullable()
    .describe("evidence: the row it duplicates and the similarity, the failing test, …"),
  label: z.string().nullable().describe("set by split: single or multi"),
});
export type Decision = z.infer<typeof Decision>;
