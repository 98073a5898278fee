/** Options of generate: strategy, samples, sampling parameters, and how a program is found. */
import { z } from "zod";

export const EXTRACT_RULES = ["auto", "last", "first", "only"] as const;

export const GenerateOptions = z.strictObject({
  strategy: z.string().default("cot-retry").describe("name of a strategy in rollout/strategies"),
  samples: z.int().min(1).max(100_000).default(200).describe("trajectories per problem"),
  budget: z
    .enum(["fixed", "until_k_correct"])
    .default("fixed")
    .describe(
      "fixed: `samples` trajectories; until_k_correct: sample until `k_correct` are correct, at most `samples`",
    ),
  k_correct: z
    .int()
    .min(1)
    .default(1)
    .describe("correct trajectories per problem with budget until_k_correct"),
  extract: z
    .enum(EXTRACT_RULES)
    .optional()
    .describe(
      "which block of an answer is the program. auto: the last block that reads input or defines the function asked for; if there is none, the last block; last: LiveCodeBench's rule, the lines between the last two fences; first: the first block tagged as Python, as in earlier versions; only: the block, if there is exactly one. Default: auto for new run directories, first for older ones; fixed when the run directory is created",
    ),
  language: z
    .string()
    .min(1)
    .optional()
    .describe(
      "language of the answers: python3 (the default), cpp or another language of the judge (docs/add-a-language.md). It chooses the prompts, the tag of the code block and how a program is found. Problems whose tests call a function are then left out",
    ),
  max_turns: z.int().min(1).max(10).default(3).describe("maximum turns per trajectory"),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .nullable()
    .default(1)
    .describe("null: not sent, the server's default applies"),
  top_p: z.number().gt(0).max(1).nullable().default(0.95).describe("null: not sent"),
  seed: z
    .null()
    .optional()
    .describe("null: requests have no seed; by default each call has a seed of its own, from the run's seed"),
  system: z.string().min(1).optional().describe("text of a system message before the first user message"),
  system_file: z
    .string()
    .min(1)
    .optional()
    .describe("text file with the system message, relative to the configuration file"),
  max_tokens: z
    .int()
    .min(1)
    .nullable()
    .optional()
    .describe(
      "maximum completion tokens per answer; null: what the prompt leaves of the context window. Default: null for new run directories that ask a server, 4,096 for older ones and without a server; fixed when the run directory is created",
    ),
  context_tokens: z
    .int()
    .min(512)
    .optional()
    .describe(
      "context window of the model; a problem is skipped if its statement and an answer do not fit into it together. Default: if max_tokens is null, the window that the server states when the run starts; otherwise 16,384",
    ),
  prompts: z.string().optional().describe("folder with text files that replace the prompts of the same name"),
  concurrency: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe("maximum concurrent trajectories per worker; default: 1.25 x policy.concurrency, at least 64"),
  trajectories: z
    .string()
    .min(1)
    .optional()
    .describe(
      "file of answers generated elsewhere, by rftkit's own lines or those of another program; no model is called",
    ),
});
