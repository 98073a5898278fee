/** Options of fine-tuning: the only place of their units, defaults and bounds. Presets fill in what is left out. */
import { z } from "zod";

export const FinetuneOptions = z.strictObject({
  preset: z.enum(["tiny", "paper-8b", "paper-70b"]).default("tiny"),
  backend: z.enum(["torchtune", "trl"]).default("torchtune"),
  model: z.string().optional().describe("folder of a checkpoint in Hugging Face format; tiny makes its own"),
  sets: z
    .array(z.enum(["multi_turn", "single_turn"]))
    .min(1)
    .default(["multi_turn"]),
  learning_rate: z
    .number()
    .min(1e-8)
    .max(1)
    .optional()
    .describe("peak; the preset's: 2e-6, tiny 2e-3; below 1e-8 even fp32 weights would stand still"),
  steps: z
    .union([z.int().min(1), z.literal("epoch")])
    .optional()
    .describe(
      "optimizer steps; epoch: epochs x floor(packs / batch). The preset's: 545, tiny epoch, at most 40",
    ),
  epochs: z.int().min(1).max(100).default(1).describe("passes over the packs"),
  sequence_length: z
    .int()
    .min(64)
    .optional()
    .describe("tokens a pack; the preset's: 8192, tiny fits the longest row"),
  batch_tokens: z
    .int()
    .min(64)
    .optional()
    .describe("tokens a step, over all devices; the preset's: 524288, tiny few"),
  warmup_steps: z.int().min(0).default(10),
  min_lr_fraction: z.number().min(0).max(1).default(0.1).describe("cosine ends at this share of the peak"),
  weight_decay: z.number().min(0).max(1).default(0.1),
  loss: z.enum(["last", "all_assistant", "all"]).default("last").describe("which messages are trained on"),
  master_weights: z
    .boolean()
    .default(true)
    .describe("fp32 copies: without them bf16 rounds the updates away"),
  dtype: z.enum(["bf16", "fp32"]).default("bf16").describe("type of the parameters"),
  checkpoint_every: z
    .int()
    .min(1)
    .default(100)
    .describe("steps between checkpoints, from which a run goes on"),
  eval_fraction: z.number().min(0).max(0.5).default(0).describe("share of the problems held out for a loss"),
});
export type FinetuneOptions = z.infer<typeof FinetuneOptions>;
