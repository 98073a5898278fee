/**
 * Options of fine-tuning: the only place that declares their units, defaults and bounds. Presets
 * fill in what is left out.
 */
import { z } from "zod";

export const FinetuneOptions = z.strictObject({
  preset: z
    .enum(["tiny", "small", "paper-8b", "paper-70b"])
    .default("tiny")
    .describe(
      "small: a chat model of your own of up to 1B parameters, on a CPU or one GPU, with backend trl",
    ),
  backend: z
    .enum(["torchtune", "trl"])
    .default("torchtune")
    .describe("torchtune trains Llama 3 and 3.1; trl trains any chat model"),
  model: z
    .string()
    .optional()
    .describe("folder of a checkpoint in Hugging Face format; preset tiny makes its own model"),
  sets: z
    .array(z.enum(["multi_turn", "single_turn"]))
    .min(1)
    .default(["multi_turn"]),
  learning_rate: z
    .number()
    .min(1e-8)
    .max(1)
    .optional()
    .describe(
      "peak learning rate. Default: 2e-6; with preset tiny: 2e-3; small: 1e-5. Values below 1e-8 would not change even fp32 weights",
    ),
  steps: z
    .union([z.int().min(1), z.literal("epoch")])
    .optional()
    .describe(
      "optimizer steps. epoch: epochs x floor(packs / packs per step). Default: 545; with preset tiny: epoch, at most 40; small: epoch",
    ),
  epochs: z.int().min(1).max(100).default(1).describe("passes over the packs"),
  sequence_length: z
    .int()
    .min(64)
    .optional()
    .describe("tokens per pack. Default: 8192; with presets tiny and small: fits the longest row"),
  batch_tokens: z
    .int()
    .min(64)
    .optional()
    .describe(
      "tokens per step over all devices. Default: 524288; with presets tiny and small: at most 8 packs and 8192 tokens",
    ),
  warmup_steps: z.int().min(0).default(10),
  min_lr_fraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("the cosine schedule ends at this fraction of the peak learning rate"),
  weight_decay: z.number().min(0).max(1).default(0.1),
  loss: z
    .enum(["last", "all_assistant", "passing", "all"])
    .default("last")
    .describe(
      "messages on which the loss is computed; last: only the last answer; passing: every answer with `train: true`; all: every message, only in Llama 3's layout",
    ),
  template_kwargs: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "what the chat template is given, such as enable_thinking: false; serve with the same. Default: the chat_template_kwargs of `policy.request`",
    ),
  max_refused: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      "share of the rows that the chat template may refuse; refused rows are left out. Default: 0.05",
    ),
  master_weights: z
    .boolean()
    .default(true)
    .describe("keep fp32 copies of the weights; without them bf16 rounds small updates to zero"),
  dtype: z.enum(["bf16", "fp32"]).default("bf16").describe("data type of the parameters"),
  checkpoint_every: z
    .int()
    .min(1)
    .default(100)
    .describe("steps between checkpoints; an interrupted training resumes from the last one"),
  eval_fraction: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe("share of the problems held out for an evaluation loss"),
});
export type FinetuneOptions = z.infer<typeof FinetuneOptions>;
