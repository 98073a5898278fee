/**
 * Options that several stages share: who answers, and how programs run. They belong into the keys of those stages
 * as far as they decide answers or verdicts; see stages/key-parts.ts.
 */
import { z } from "zod";
import { PRESET_NAMES } from "./model-presets.ts";
import { ComparatorKind } from "./verdict.ts";

export const JudgeOptions = z.strictObject({
  cpu_limit_ms: z
    .int()
    .min(10)
    .default(10_000)
    .describe("CPU milliseconds a test, where the problem says nothing"),
  wall_factor: z.number().min(1).default(3).describe("wall limit as a multiple of the CPU limit"),
  memory_limit_mb: z.int().min(16).default(1024).describe("mebibytes, where the problem says nothing"),
  own_limits: z.boolean().default(true).describe("use the limits of the problem's row where it has them"),
  output_limit_mb: z.number().positive().default(16),
  comparator: ComparatorKind.exclude(["checker", "call"])
    .default("tokens")
    .describe("for problems that declare none"),
  python: z.string().default("python3").describe("interpreter that runs the programs"),
  unsafe: z.boolean().default(false).describe("run unread programs below isolation level 2"),
});
export type JudgeOptions = z.infer<typeof JudgeOptions>;

export const PolicyOptions = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z
      .literal("recorded")
      .describe("samples the problems' own right and wrong solutions; needs no model"),
    right: z.number().min(0).max(1).default(0.45).describe("chance that an answer is a right solution"),
  }),
  z.strictObject({
    kind: z.literal("openai").describe("any server with an OpenAI-compatible chat interface"),
    base_urls: z.array(z.url()).min(1).describe("without credentials"),
    preset: z
      .enum(PRESET_NAMES)
      .optional()
      .describe("fills in model, samples, window and sampling where the configuration names none"),
    model: z.string().min(1).describe("as the server calls it; with a preset it may be left out"),
    api_key_env: z.string().optional().describe("name of the environment variable that holds the key"),
    api_key_file: z.string().optional().describe("file of mode 600 that holds the key"),
    concurrency: z.int().min(1).max(10_000).default(64).describe("calls in flight a worker, at most"),
    total_concurrency: z
      .int()
      .min(1)
      .optional()
      .describe("calls in flight of all workers together, shared out evenly; what the servers can take"),
    timeout_s: z.number().positive().default(600),
    max_retries: z.int().min(0).max(100).default(8),
    choices_per_request: z
      .int()
      .min(1)
      .max(128)
      .default(8)
      .describe(
        "first answers of a problem asked for at once (`n`), where the server gives distinct ones; 1: never",
      ),
    budget_tokens: z
      .int()
      .min(1)
      .optional()
      .describe(
        "prompt and completion tokens that the whole run may use, with all on record; then exit code 75",
      ),
    budget_money: z.number().positive().optional().describe("the same in money, by the prices below"),
    price_prompt: z.number().min(0).default(0).describe("money for a million prompt tokens"),
    price_cached: z
      .number()
      .min(0)
      .optional()
      .describe("money for a million prompt tokens from the server's cache; default: price_prompt"),
    price_completion: z.number().min(0).default(0).describe("money for a million completion tokens"),
  }),
]);
export type PolicyOptions = z.infer<typeof PolicyOptions>;
