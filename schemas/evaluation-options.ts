/**
 * Options of evaluations and estimates: units, defaults and bounds. Only the options of score
 * affect a stage's output.
 */
import { z } from "zod";

export const ScoreOptions = z.strictObject({
  shingle: z.int().min(1).max(20).default(5).describe("tokens per shingle, for the similarity of programs"),
  compare: z
    .int()
    .min(2)
    .max(2000)
    .default(100)
    .describe("maximum programs per problem that are compared pair by pair"),
});

/**
 * Read by `rftkit evaluate` only. No stage key depends on it: other points or strategies reuse all
 * samples.
 */
export const EvaluateOptions = z.strictObject({
  strategies: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "strategies to measure, each as its own arm. grid: one turn, with each of the 8 x 6 pairs of a reasoning prompt and an instruction prompt; grid+none: 9 x 7 pairs, which may also omit either prompt. Default: generate.strategy",
    ),
  points: z
    .array(z.tuple([z.int().min(1), z.int().min(1)]))
    .min(1)
    .default([
      [1, 3],
      [10, 30],
      [33, 100],
      [100, 300],
    ])
    .describe("pairs [n, k]: n submissions chosen from k samples; every turn counts as a sample"),
  resamples: z
    .int()
    .min(100)
    .max(100_000)
    .default(2000)
    .describe("bootstrap resamples of the problems per confidence interval"),
});
export type EvaluateOptions = z.infer<typeof EvaluateOptions>;

/** Read by `rftkit estimate` only. */
export const EstimateOptions = z.strictObject({
  pass_rate: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe("probability that a turn's program passes the public tests, which ends the trajectory"),
  answer_tokens: z.int().min(1).default(500).describe("completion tokens per answer with a program"),
  reasoning_tokens: z.int().min(1).default(400).describe("completion tokens per answer without a program"),
  feedback_tokens: z.int().min(0).default(300).describe("prompt tokens per feedback message"),
  prompt_tokens_per_s: z
    .number()
    .positive()
    .default(10_000)
    .describe("uncached prompt tokens per second per GPU"),
  completion_tokens_per_s: z
    .number()
    .positive()
    .default(1500)
    .describe("completion tokens per second per GPU"),
  test_cpu_s: z.number().positive().default(0.08).describe("CPU seconds per test, including start-up"),
  tests_run_share: z
    .number()
    .gt(0)
    .max(1)
    .default(0.6)
    .describe(
      "mean share of a problem's tests that `verify` runs per program before it stops at the first failure",
    ),
});
