/**
 * The configuration file: one section a stage, plus who answers and how programs run.
 * Unknown keys are errors. All faults are reported at once by pipeline/config.ts.
 */
import { z } from "zod";
import * as e from "./evaluation-options.ts";
import { FinetuneOptions } from "./finetune-options.ts";
import * as o from "./options.ts";
import { PublishOptions } from "./publish-options.ts";
import { JudgeOptions, PolicyOptions } from "./run-options.ts";

export const Config = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .describe("the run directory is runs/NAME unless --run says otherwise"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe("fixed at the creation of a run"),
  buckets: z
    .int()
    .min(1)
    .max(9999)
    .optional()
    .describe("fixed at the creation of a run; default: one for 256 KiB of problem files, from 4 to 1,024"),
  policy: PolicyOptions,
  judge: JudgeOptions.prefault({}),
  import: o.ImportOptions,
  screen: z
    .boolean()
    .optional()
    .describe(
      "true: decide by `decontaminate` before generate too, so that no contaminated problem is paid for",
    ),
  generate: o.GenerateOptions.prefault({}),
  verify: o.VerifyOptions.prefault({}),
  score: e.ScoreOptions.prefault({}),
  evaluate: e.EvaluateOptions.prefault({}),
  estimate: e.EstimateOptions.prefault({}),
  "keep-passing": o.KeepPassingOptions.prefault({}),
  subsample: o.SubsampleOptions.prefault({}),
  split: o.SplitOptions.prefault({}),
  dedup: o.DedupOptions.prefault({}),
  "dedup-set": o.DedupSetOptions.optional().describe(
    "near-duplicates across problems too, such as the twins of two divisions; without it the stage is left out",
  ),
  "strip-prompts": o.StripOptions.prefault({}),
  decontaminate: o.DecontaminateOptions.optional().describe("without it the run ends at strip-prompts"),
  publish_rejected: z.boolean().default(false).describe("also write dataset/rejected/: sampled and not kept"),
  publish: PublishOptions.prefault({}),
  finetune: FinetuneOptions.prefault({}),
});
export type Config = z.infer<typeof Config>;
