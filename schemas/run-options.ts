/**
 * Options that several stages share: the model and the judge. Those that affect answers or verdicts
 * are part of the keys of these stages; see stages/key-parts.ts.
 */
import { z } from "zod";
import { BatchOptions, PolicyMode } from "./batch-options.ts";
import { PRESET_NAMES } from "./model-presets.ts";
import { RequestFields, TransportFields } from "./request-fields.ts";
import { ComparatorKind } from "./verdict.ts";

export const JudgeOptions = z.strictObject({
  cpu_limit_ms: z
    .int()
    .min(10)
    .default(10_000)
    .describe("CPU limit per test in milliseconds, for problems without their own limit"),
  wall_factor: z.number().min(1).default(3).describe("wall limit as a multiple of the CPU limit"),
  memory_limit_mb: z
    .int()
    .min(16)
    .default(1024)
    .describe("memory limit per test in mebibytes, for problems without their own limit"),
  own_limits: z.boolean().default(true).describe("use the problem's own limits, if it has any"),
  output_limit_mb: z.number().positive().default(16).describe("output limit per test in mebibytes"),
  comparator: ComparatorKind.exclude(["checker", "call"])
    .default("tokens")
    .describe("comparator for problems that do not declare one"),
  python: z.string().default("python3").describe("interpreter that runs the programs"),
  testlib: z
    .string()
    .min(1)
    .optional()
    .describe(
      "path of testlib.h, for problems whose checker or interactor is a C++ program that includes it; rftkit does not contain it",
    ),
  unsafe: z
    .boolean()
    .default(false)
    .describe("run untrusted programs even below isolation level 2; see [Security](../SECURITY.md)"),
});
export type JudgeOptions = z.infer<typeof JudgeOptions>;

export const PolicyOptions = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z
      .literal("recorded")
      .describe(
        "uses the recorded correct and incorrect solutions of the problems as answers; needs no model",
      ),
    right: z
      .number()
      .min(0)
      .max(1)
      .default(0.45)
      .describe("probability that an answer is a correct solution"),
  }),
  z.strictObject({
    kind: z.literal("openai").describe("any server with an OpenAI-compatible chat completions API"),
    mode: PolicyMode,
    batch: BatchOptions,
    base_urls: z
      .array(z.url())
      .default([])
      .describe(
        "base URLs of the servers, such as http://localhost:8000/v1, without credentials: at least one; mode batch: exactly one; mode files: not used",
      ),
    preset: z
      .enum(PRESET_NAMES)
      .optional()
      .describe(
        "fills in model, samples, context window and sampling parameters that the configuration leaves out",
      ),
    model: z.string().min(1).describe("model name at the server; optional with a preset"),
    request: RequestFields,
    transport: TransportFields,
    send_reasoning: z
      .enum(["reasoning_content", "reasoning"])
      .optional()
      .describe(
        "also send the reasoning of earlier answers, under this name; default: requests have none, as most chat templates expect",
      ),
    api_key_env: z.string().optional().describe("name of the environment variable that holds the API key"),
    api_key_file: z.string().optional().describe("file that holds the API key, mode 600"),
    concurrency: z.int().min(1).max(10_000).default(64).describe("maximum concurrent requests per worker"),
    total_concurrency: z
      .int()
      .min(1)
      .optional()
      .describe("maximum concurrent requests of all workers together; each worker gets an equal share"),
    timeout_s: z
      .number()
      .positive()
      .default(600)
      .describe(
        "seconds that a request for up to 4,096 tokens may take, proportionally more for longer ones; for a streamed answer, the longest pause between data",
      ),
    stream: z
      .enum(["auto", "always", "never"])
      .optional()
      .describe("read answers as a stream; auto (the default): those of more than 4,096 tokens"),
    max_retries: z.int().min(0).max(100).default(8).describe("maximum retries of a failed request"),
    choices_per_request: z
      .int()
      .min(1)
      .max(128)
      .default(8)
      .describe(
        "maximum number of first-turn answers to one problem per request (`n`). With 1, each request asks for one answer; rftkit falls back to 1 if the server does not return distinct answers",
      ),
    budget_tokens: z
      .int()
      .min(1)
      .optional()
      .describe(
        "maximum prompt and completion tokens of the whole run, including answers already in the run's journal; when used up, exit code 75",
      ),
    budget_money: z
      .number()
      .positive()
      .optional()
      .describe("the same limit in money, computed from the prices below"),
    price_prompt: z.number().min(0).default(0).describe("price of a million prompt tokens"),
    price_cached: z
      .number()
      .min(0)
      .optional()
      .describe("price of a million cached prompt tokens; default: price_prompt"),
    price_completion: z.number().min(0).default(0).describe("price of a million completion tokens"),
  }),
  z.strictObject({
    kind: z.literal("plugin").describe("a policy that a file of `plugins` defines"),
    name: z.string().min(1).describe("its name"),
    options: z.record(z.string(), z.unknown()).optional().describe("its options, which the plug-in checks"),
  }),
]);
export type PolicyOptions = z.infer<typeof PolicyOptions>;
