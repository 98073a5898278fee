/**
 * Options of every stage: the only place that declares their units, defaults and bounds.
 * A stage's key is made from its own options, so a changed value re-runs this stage and the later
 * ones. A new option is absent from the key while it is at its default: declare it `.optional()`,
 * not `.default()`, and apply the default where the option is used (frozen-keys.test.ts checks it).
 */
import { z } from "zod";
import { InputFile } from "./import-options.ts";

export { ImportOptions, InputFile } from "./import-options.ts";

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
      "which block of an answer is the program. auto: the last that reads input or defines the function asked for, else the last; last: LiveCodeBench's rule, the lines between the last two fences; first: the first block tagged as Python, as in earlier versions; only: the block if there is one only. Fixed when the run directory is created (auto); older run directories have first",
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
  max_tokens: z.int().min(1).default(4096).describe("maximum completion tokens per answer"),
  context_tokens: z
    .int()
    .min(512)
    .default(16_384)
    .describe("context window of the model; problems that do not fit with an answer are skipped"),
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
    .describe("JSON Lines file of answers generated elsewhere; no model is called"),
});

export const VerifyOptions = z.strictObject({
  every_turn: z
    .boolean()
    .default(false)
    .describe("judge the program of every turn, as the `evaluate` recipe does"),
  all_tests: z.boolean().default(false).describe("run all tests even after one has failed"),
});

export const KeepPassingOptions = z.strictObject({
  min_pass_fraction: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe(
      "share of all tests that the last program must pass; a value between 0 and 1 needs verify.all_tests. " +
        "0 keeps every trajectory with a verdict, for the unfiltered control of an experiment",
    ),
  repeat: z
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe(
      "runs of each kept program, that of verify included, each in a new interpreter; a program that fails one of them is flaky and dropped. Default: 1",
    ),
});

export const SubsampleOptions = z.strictObject({
  fraction: z
    .number()
    .gt(0)
    .max(1)
    .default(0.6)
    .describe(
      "share of the rows kept per problem; a non-integer number of rows is rounded up or down at random, so that the expected share is exact",
    ),
});

export const SplitOptions = z.strictObject({}).describe("no options");

export const StripOptions = z.strictObject({
  max_tokens: z
    .int()
    .min(64)
    .default(8192)
    .describe(
      "maximum tokens per example; longer examples are dropped, because trainers would truncate the answer",
    ),
  tokenizer: z
    .string()
    .default("builtin")
    .describe(
      "path of a tokenizer.json or its folder, or a hub id such as org/model; builtin: rftkit's small tokenizer, which gives an estimate",
    ),
  reasoning: z
    .enum(["keep", "drop"])
    .optional()
    .describe(
      "reasoning of a model that thinks before it answers: keep (the default) publishes it as reasoning_content of its message; drop leaves it out",
    ),
  accept_ends: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "finish reasons of the server, in its own words, that count as a complete answer although rftkit does not know them; rows with another unknown one are dropped",
    ),
});

export const Benchmark = z.strictObject({
  name: z.string().min(1),
  inputs: z.array(InputFile).min(1),
});

export const DecontaminateOptions = z.strictObject({
  benchmarks: z.array(Benchmark).min(1),
  embedding: z
    .boolean()
    .default(true)
    .describe("false: skip the embedding check, and record this in every output file"),
  embedding_model: z
    .string()
    .default("all-MiniLM-L6-v2")
    .describe("model name, or folder with model.onnx and tokenizer.json"),
  cosine: z
    .number()
    .min(-1)
    .max(1)
    .default(0.8)
    .describe(
      "a problem and a benchmark item are a suspected pair if the embeddings of their most similar chunks have at least this cosine",
    ),
  cosine_confirm_containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      "minimum word 8-gram containment that confirms a pair suspected because of embedding similarity",
    ),
  containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe(
      "a pair is suspected if its word 8-gram containment is at least this and its word 8-gram Jaccard similarity is at least containment_jaccard",
    ),
  containment_jaccard: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("minimum word 8-gram Jaccard similarity, required in addition to containment"),
  ring_cosine: z
    .number()
    .min(-1)
    .max(1)
    .default(0.5)
    .describe("items with at least this cosine are neighbours: candidates for a cross-test"),
  ring_containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe("items with at least this word 8-gram containment are neighbours too"),
  ring_size: z.int().min(1).max(1000).default(20).describe("maximum neighbours per problem, nearest first"),
  mode: z.enum(["default", "paper"]).default("default").describe("paper: use only cosine and cross-tests"),
  copy_containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe(
      "a suspected pair is a certain copy if its word 8-gram containment is at least this and its word 8-gram Jaccard similarity is at least copy_jaccard; a certain copy is removed without a cross-test",
    ),
  copy_jaccard: z
    .number()
    .min(0)
    .max(1)
    .default(0.9)
    .describe("minimum word 8-gram Jaccard similarity of a certain copy"),
  clear_pass_fraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      "a pair suspected because of text similarity is cleared if the programs of one problem pass less than this share of the tests of the other",
    ),
  probe_items: z
    .int()
    .min(0)
    .default(300)
    .describe(
      "maximum dissimilar benchmark items that the probe compares with a problem: it runs one program of the problem on one test of each item with the same input format. 0 turns the probe off",
    ),
  telling_tests: z.int().min(1).max(100).default(3).describe("discriminating tests that a cross-test needs"),
  telling_outputs: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe("minimum distinct non-trivial outputs of these tests"),
  cross_tests: z.int().min(1).max(1000).default(20).describe("maximum tests per cross-test, smallest first"),
  cross_programs: z.int().min(1).max(100).default(3).describe("maximum verified programs per problem"),
  cross_cpu_ms: z
    .int()
    .min(10)
    .default(2000)
    .describe(
      "CPU limit per test of a cross-test in milliseconds; if the problem's own limit is smaller, that limit applies",
    ),
  self_test: z
    .int()
    .min(0)
    .max(1000)
    .default(10)
    .describe(
      "number of benchmark items that the self-test copies, per kind of change; the dataset card reports what share of the copies is found (recall). 0 turns the self-test off",
    ),
});
export type DecontaminateOptions = z.infer<typeof DecontaminateOptions>;
