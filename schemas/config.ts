/**
 * The configuration file: the model, the judge, and one section per stage, under the stage's name.
 * Unknown keys are errors. pipeline/config.ts reports all errors of a file at once.
 */
import { z } from "zod";
import { DedupOptions, DedupSetOptions } from "./dedup-options.ts";
import * as e from "./evaluation-options.ts";
import { FinetuneOptions } from "./finetune-options.ts";
import { GenerateOptions } from "./generate-options.ts";
import * as o from "./options.ts";
import { PublishOptions } from "./publish-options.ts";
import { JudgeOptions, PolicyOptions } from "./run-options.ts";

export const Config = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]+$/)
    .describe("name of the run; the run directory is runs/NAME unless --run is given"),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe("seed of all random choices; fixed when the run directory is created"),
  buckets: z
    .int()
    .min(1)
    .max(9999)
    .optional()
    .describe(
      "number of parts that the problems are split into; fixed when the run directory is created. Default: one per 256 KiB of problem files, between 4 and 1,024",
    ),
  plugins: z
    .array(z.string().min(1))
    .min(1)
    .max(100)
    .optional()
    .describe(
      "modules that define formats, strategies, stages, exports and policies (docs/plugins.md); their code runs with your rights",
    ),
  policy: PolicyOptions,
  judge: JudgeOptions.prefault({}),
  import: o.ImportOptions,
  screen: z
    .boolean()
    .optional()
    .describe(
      "true: also apply the rules of `decontaminate` before `generate`, so that no model call is spent on a contaminated problem",
    ),
  generate: GenerateOptions.prefault({}),
  verify: o.VerifyOptions.prefault({}),
  score: e.ScoreOptions.prefault({}),
  evaluate: e.EvaluateOptions.prefault({}),
  estimate: e.EstimateOptions.prefault({}),
  "keep-passing": o.KeepPassingOptions.prefault({}),
  subsample: o.SubsampleOptions.prefault({}),
  split: o.SplitOptions.prefault({}),
  dedup: DedupOptions.prefault({}),
  "dedup-set": DedupSetOptions.optional().describe(
    "also remove near-duplicates across problems, such as problems posted in both Div. 1 and Div. 2; without this section the stage does not run",
  ),
  "strip-prompts": o.StripOptions.prefault({}),
  decontaminate: o.DecontaminateOptions.optional().describe(
    "without this section the run ends after `strip-prompts`",
  ),
  publish_rejected: z
    .boolean()
    .default(false)
    .describe("also write dataset/rejected/: the trajectories that were sampled but not kept"),
  publish: PublishOptions.prefault({}),
  finetune: FinetuneOptions.prefault({}),
});
export type Config = z.infer<typeof Config>;
