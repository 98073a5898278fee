/**
 * Options of every stage: the only place that declares their units, defaults and bounds.
 * A stage's key is made from its own options, so a changed value re-runs this stage and the later
 * ones. A new option is absent from the key while it is at its default: declare it `.optional()`,
 * not `.default()`, and apply the default where the option is used (frozen-keys.test.ts checks it).
 */
import { z } from "zod";
import { InputFile } from "./import-options.ts";

export { ImportOptions, InputFile } from "./import-options.ts";

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
      "how often each program that passes is run in total, `verify` included; each further run uses a new interpreter, and a program that fails one is dropped as flaky. Default: 1",
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
    .nullable()
    .optional()
    .describe(
      "maximum tokens per example; longer examples are dropped, because trainers would truncate the answer. null: no limit here, the trainer has its own. Default: null for new run directories, 8,192 for older ones; fixed when the run directory is created",
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
      "finish reasons of the server, in its own words, that count as a complete answer although rftkit does not know them; rows with any other unknown finish reason are dropped",
    ),
});

export const Benchmark = z.strictObject({
  name: z.string().min(1),
  inputs: z.array(InputFile).min(1),
});

export const DecontaminateOptions = z.strictObject({
  benchmarks: z
    .array(Benchmark)
    .describe(
      "benchmarks that the dataset must not contain: by name, such as livecodebench@release_v6 or { name: humaneval+, path: DIR }, or with inputs; docs/decontamination.md lists the names. An empty list publishes without decontamination, and the card says so",
    ),
  rule: z
    .enum(["evidence", "similarity"])
    .optional()
    .describe(
      "what removes a problem. `evidence`: wording in every script, weighed by its rarity; similar embeddings alone remove nothing. `similarity`: the rule of earlier versions. Default: evidence for new run directories, similarity for older ones; fixed when the run directory is created. `mode: paper` has a rule of its own",
    ),
  strict: z
    .boolean()
    .optional()
    .describe(
      "with the rule evidence: also remove the problems that are not decided. Default: false, they are kept and listed",
    ),
  embedding: z
    .union([z.boolean(), z.literal("all")])
    .default(true)
    .describe(
      "true: embed problems and items with similar wording (all with the rule similarity and in paper mode); `all`: embed every problem and item; false: skip the embedding check, and record this in every output file",
    ),
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
  wording: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      "with the rule evidence: a pair is suspected if its wording is similar by at least this. Default: 0.55",
    ),
  wording_confirm: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      "with the rule evidence: minimum wording similarity without which no pair is removed by its text. Default: 0.5",
    ),
  ring_wording: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      "with the rule evidence: items with at least this wording similarity are neighbours, and embedded. Default: 0.25",
    ),
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
      "clears a pair suspected because of text similarity. A cross-test runs the programs of one side on the tests of the other. The pair is cleared if the programs pass less than this share of the tests in every direction that was run (one or both)",
    ),
  probe_items: z
    .int()
    .min(0)
    .default(300)
    .describe(
      "maximum number of benchmark items to probe per problem. The probe runs one program of the problem on one test of each dissimilar item whose input format matches. 0 turns the probe off",
    ),
  probe_functions: z
    .boolean()
    .optional()
    .describe(
      "also probe functions, on the calls and assertions of benchmark items that take such arguments. Default: true for new run directories, false for older ones; fixed when the run directory is created",
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
