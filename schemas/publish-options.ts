/** What the card says of rights: no stage reads it, so nothing is computed anew when it changes. */
import { z } from "zod";

const Source = z.strictObject({
  name: z.string().min(1).describe("the problem set as its authors call it"),
  license: z.string().min(1).describe("its licence as the hub names it: apache-2.0, cc-by-4.0, mit, …"),
  url: z.url().optional().describe("where it is published"),
  attribution: z.string().optional().describe("whom its licence wants named, and how"),
});

export const PublishOptions = z.strictObject({
  license: z
    .string()
    .min(1)
    .optional()
    .describe("licence of the published set, as the hub names it; `other` where none of its names fits"),
  sources: z.array(Source).default([]).describe("the sets that the problems come from, with their licences"),
});
export type PublishOptions = z.infer<typeof PublishOptions>;
