/**
 * What the dataset card states: licences, attribution, the share of flaky programs. No stage reads
 * these options: changing them recomputes nothing.
 */
import { z } from "zod";

const Source = z.strictObject({
  name: z.string().min(1).describe("name of the problem set"),
  license: z.string().min(1).describe("licence identifier of the hub: apache-2.0, cc-by-4.0, mit, …"),
  url: z.url().optional().describe("URL where the problem set is published"),
  attribution: z.string().optional().describe("attribution that the licence requires"),
});

export const PublishOptions = z.strictObject({
  license: z
    .string()
    .min(1)
    .optional()
    .describe("licence identifier of the published dataset on the hub; `other` if none fits"),
  sources: z
    .array(Source)
    .default([])
    .describe("problem sets that the problems come from, with their licences"),
  allow_licenses: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "publish only problems with one of these licences; others are refused with a reason (license_not_allowed, license_unknown) and counted in the card and by `rftkit status`. A problem has the licence of its row, else of its input (`license`), else of its data set. Default: all",
    ),
  flaky_sample: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      "published programs that are judged once more, in a new interpreter; the card states the share that fails this time. Default: 200. 0: none",
    ),
  order: z
    .enum(["hash", "problem"])
    .optional()
    .describe(
      "order of the published examples. hash: by example_id, which is a hash, so that a trainer that reads them without shuffling sees problems mixed; problem: problem by problem. Default: hash for new run directories, problem for older ones; fixed when the run directory is created",
    ),
});
export type PublishOptions = z.infer<typeof PublishOptions>;
