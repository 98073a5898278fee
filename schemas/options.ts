/**
 * Options of every stage: the only place of their units, defaults and bounds.
 * A stage's key is made from its own options, so a changed value re-runs from that stage on.
 */
import { z } from "zod";

export const INPUT_FORMATS = ["code_contests", "taco", "apps", "jsonl"] as const;
export const InputFile = z.strictObject({
  path: z.string().min(1).describe("file, or folder of shards, relative to the configuration file"),
  format: z.enum(INPUT_FORMATS),
  split: z
    .enum(["train", "valid", "test"])
    .optional()
    .describe("official split that the file holds whole; its row count is then checked"),
  special_judge: z.string().optional().describe("TACO's list of rows that need a special judge (JSON lines)"),
});
export type InputFile = z.infer<typeof InputFile>;

export const ImportOptions = z.strictObject({
  inputs: z.array(InputFile).min(1),
  limit: z.int().min(1).optional().describe("take only the first N problems of each input"),
  quarantine: z
    .string()
    .optional()
    .describe("list of problems to leave out, as `rftkit audit` writes it; relative to the configuration"),
  keep_untested: z
    .boolean()
    .default(false)
    .describe(
      "keep rows whose tests cannot be had, flagged with the reason: of benchmarks the statement is enough",
    ),
  max_row_mb: z
    .number()
    .positive()
    .default(256)
    .describe("decoded mebibytes of one row; larger rows are rejected"),
  max_page_mb: z.number().positive().default(512).describe("decoded mebibytes of one Parquet page"),
  max_test_mb: z.number().positive().default(64).describe("mebibytes of one test's input or output"),
});

export const GenerateOptions = z.strictObject({
  strategy: z.string().default("cot-retry").describe("name of a strategy in rollout/strategies"),
  samples: z.int().min(1).max(100_000).default(200).describe("trajectories a problem"),
  budget: z
    .enum(["fixed", "until_k_correct"])
    .default("fixed")
    .describe("until_k_correct: the shortest run of samples with `k_correct` right ones, at most `samples`"),
  k_correct: z.int().min(1).default(1).describe("trajectories that pass all tests, for until_k_correct"),
  max_turns: z.int().min(1).max(10).default(3),
  temperature: z.number().min(0).max(2).default(1),
  top_p: z.number().gt(0).max(1).default(0.95),
  max_tokens: z.int().min(1).default(4096).describe("completion tokens of one answer"),
  context_tokens: z
    .int()
    .min(512)
    .default(16_384)
    .describe("window of the model; longer statements are left out"),
  prompts: z.string().optional().describe("folder whose text files replace the prompts of the same name"),
  concurrency: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      "trajectories in flight in one worker; default: a quarter more than policy.concurrency, at least 64",
    ),
  trajectories: z
    .string()
    .min(1)
    .optional()
    .describe("JSON lines of answers made elsewhere, which take the place of sampling"),
});

export const VerifyOptions = z.strictObject({
  every_turn: z.boolean().default(false).describe("judge each turn's program, as evaluate needs it"),
  all_tests: z.boolean().default(false).describe("run all tests even after a failure"),
});

export const KeepPassingOptions = z.strictObject({
  min_pass_fraction: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe(
      "share of all tests that the last program must pass; between 0 and 1 verify must run all tests. " +
        "0 keeps whatever has a verdict: the unfiltered control of an experiment",
    ),
});

export const SubsampleOptions = z.strictObject({
  fraction: z.number().gt(0).max(1).default(0.6).describe("share of the rows kept in each problem, unbiased"),
});

export const SplitOptions = z.strictObject({});

export const DedupOptions = z.strictObject({
  cap: z.int().min(1).default(50).describe("rows kept a problem and label"),
  threshold: z
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
    .describe("exact Jaccard of shingles from which two programs are one"),
  shingle: z.int().min(1).max(20).default(5).describe("tokens a shingle"),
  bands: z.int().min(1).default(25),
  rows: z.int().min(1).default(5).describe("signature values a band"),
  fold_identifiers: z.boolean().default(false).describe("compare with every name replaced by one token"),
});

export const DedupSetOptions = z.strictObject({
  compare: z
    .enum(["program", "answers", "statement"])
    .default("program")
    .describe(
      "of rows of different problems: the final programs (tokens), all answers (words), or the statements (words; then a twin problem goes with all its rows)",
    ),
  threshold: z
    .number()
    .gt(0)
    .max(1)
    .default(0.8)
    .describe("exact Jaccard of shingles from which two rows are one"),
  shingle: z.int().min(1).max(20).default(5).describe("tokens or words a shingle"),
  bands: z.int().min(1).default(25),
  rows: z.int().min(1).default(5).describe("signature values a band"),
  fold_identifiers: z.boolean().default(false).describe("compare programs with every name replaced by one"),
});
export type DedupSetOptions = z.infer<typeof DedupSetOptions>;

export const StripOptions = z.strictObject({
  max_tokens: z
    .int()
    .min(64)
    .default(8192)
    .describe("longer examples are dropped: trainers would cut the answer"),
  tokenizer: z
    .string()
    .default("builtin")
    .describe(
      "path of a tokenizer.json or of the folder that holds it, or a hub id such as org/model; builtin: the small committed one, an estimate",
    ),
});

export const Benchmark = z.strictObject({
  name: z.string().min(1),
  inputs: z.array(InputFile).min(1),
});

export const DecontaminateOptions = z.strictObject({
  benchmarks: z.array(Benchmark).min(1),
  embedding: z.boolean().default(true).describe("false: goes on without it, and every product says so"),
  embedding_model: z
    .string()
    .default("all-MiniLM-L6-v2")
    .describe("name, or folder with model.onnx and tokenizer.json"),
  cosine: z
    .number()
    .min(-1)
    .max(1)
    .default(0.8)
    .describe("similarity of the best chunk pair that makes a suspect"),
  cosine_confirm_containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe("word 8-grams that confirm a suspect"),
  containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe("word 8-gram containment that removes with the Jaccard"),
  containment_jaccard: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("8-gram Jaccard that confirms containment"),
  ring_cosine: z.number().min(-1).max(1).default(0.5).describe("neighbours from here on are cross-tested"),
  ring_containment: z.number().min(0).max(1).default(0.2),
  ring_size: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe("nearest benchmark items looked at for each problem"),
  mode: z.enum(["default", "paper"]).default("default").describe("paper: cosine and cross-test only"),
  copy_containment: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe(
      "word 8-grams from which, with copy_jaccard, a copy is certain; below it failed cross-tests clear",
    ),
  copy_jaccard: z.number().min(0).max(1).default(0.9),
  clear_pass_fraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe(
      "programs that pass less than this share of the other's tests clear a pair that wording suspects",
    ),
  probe_items: z
    .int()
    .min(0)
    .default(300)
    .describe(
      "items with inputs of the same form, screened beyond the ring on one test each, and some more; 0: none",
    ),
  telling_tests: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe("tests that a cross-test needs at least to say anything"),
  telling_outputs: z.int().min(1).max(100).default(2).describe("distinct non-trivial outputs among them"),
  cross_tests: z.int().min(1).max(1000).default(20).describe("tests a problem at most, smallest first"),
  cross_programs: z.int().min(1).max(100).default(3).describe("verified programs a problem at most"),
  cross_cpu_ms: z
    .int()
    .min(10)
    .default(2000)
    .describe("CPU milliseconds a cross-test at most, beside the problem's limit"),
  self_test: z
    .int()
    .min(0)
    .max(1000)
    .default(10)
    .describe("planted copies of benchmark items, of each kind, whose recall the card reports; 0: none"),
});
export type DecontaminateOptions = z.infer<typeof DecontaminateOptions>;
