/**
 * Options of fine-tuning: the only place that declares their units, defaults and bounds. Presets
 * fill in what is left out.
 */
import { z } from "zod";

/** Trackers that transformers reports to; each needs its package in the trainer's environment. */
const TRACKERS = ["tensorboard", "wandb", "mlflow", "trackio", "swanlab", "clearml", "comet_ml"] as const;

export const LoraOptions = z.strictObject({
  rank: z.int().min(1).max(1024).default(16),
  alpha: z
    .number()
    .positive()
    .optional()
    .describe("the adapter counts alpha / rank times. Default: twice the rank"),
  dropout: z.number().min(0).max(0.9).default(0),
  targets: z
    .union([z.literal("all-linear"), z.array(z.string().min(1)).min(1)])
    .default("all-linear")
    .describe("modules that get an adapter, such as q_proj; all-linear: every linear layer but the output"),
  result: z
    .enum(["merged", "adapter"])
    .default("merged")
    .describe("merged: a whole checkpoint, with the adapter beside it; adapter: the adapter alone"),
});
export type LoraOptions = z.infer<typeof LoraOptions>;

export const FinetuneOptions = z.strictObject({
  preset: z
    .enum(["tiny", "small", "full-8b", "lora-8b", "full-70b", "lora-70b", "paper-8b", "paper-70b"])
    .default("tiny")
    .describe(
      "small: a chat model of your own of up to 1B parameters, on a CPU or one GPU; full and lora: one of about that size on GPUs. All five use backend trl",
    ),
  backend: z
    .enum(["torchtune", "trl"])
    .default("torchtune")
    .describe("torchtune trains Llama 3 and 3.1; trl trains any chat model"),
  model: z
    .string()
    .optional()
    .describe("folder of a checkpoint in Hugging Face format; preset tiny makes its own model"),
  lora: LoraOptions.optional().describe(
    "train an adapter of low rank instead of all weights, with backend trl. Default: on with presets lora-8b and lora-70b",
  ),
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
      "peak learning rate. Default: 2e-6; with preset tiny: 2e-3; small and full: 1e-5; with lora: 2e-4. Values below 1e-8 would not change even fp32 weights",
    ),
  steps: z
    .union([z.int().min(1), z.literal("epoch")])
    .optional()
    .describe(
      "optimizer steps. epoch: epochs x floor(packs / packs per step). Default: epoch; with preset tiny: at most 40; with the paper's: 545",
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
      "tokens per step over all devices. Default: 524288; with presets tiny and small: at most 8 packs and 8192 tokens; full: 131072; lora: 65536",
    ),
  packing: z
    .boolean()
    .optional()
    .describe(
      "several rows in one pack, which see nothing of each other. false: each row is a pack of its own, for models whose layers carry a state from row to row, with backend trl. Default: true",
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
  evaluate: z
    .string()
    .min(1)
    .optional()
    .describe(
      "configuration of an evaluation, run after the training on the base model and the trained one, each served on this machine in place of its policy; relative to this file",
    ),
  report_to: z
    .array(z.enum(TRACKERS))
    .optional()
    .describe(
      "trackers that get loss, rate and gradient norm, with backend trl; their packages and keys are yours to set. Default: none",
    ),
});
export type FinetuneOptions = z.infer<typeof FinetuneOptions>;
