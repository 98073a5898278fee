/**
 * A published row: a conversation without CoT prompts whose last program passes every test.
 * `messages` alternates strictly user / assistant (an optional system message first), but for the
 * messages of tools. Optional members are columns only of files that have a row with them.
 */
import { z } from "zod";
import { ToolCall } from "./tool-call.ts";

export const Message = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.string(),
  train: z
    .boolean()
    .describe(
      "whether the default training configuration computes the loss on this message; true only for the last answer",
    ),
  reasoning: z
    .string()
    .optional()
    .describe("the model's reasoning before this answer; dataset/ names it reasoning_content"),
  name: z.string().optional().describe("name of the message's author"),
  tool_calls: z.array(ToolCall).optional().describe("tools that the answer calls"),
  tool_call_id: z.string().optional().describe("of a tool's message: the call whose result it is"),
});
export type Message = z.infer<typeof Message>;

/** The benchmark item nearest to a problem, with every signal that was computed. */
export const NearestBenchmark = z.object({
  benchmark: z.string(),
  item_id: z.string(),
  cosine: z
    .number()
    .nullable()
    .describe(
      "largest cosine over all pairs of chunks, rounded to 1e-4; null: the embedding check did not run",
    ),
  containment8: z.number().describe("share of the shorter text's word 8-grams found in the other text"),
  jaccard8: z.number(),
  cross_test: z
    .enum(["not_run", "no_tests", "failed", "passed"])
    .describe(
      "cross-test between the problem and the benchmark item: passed if a verified program of one passes the discriminating tests of the other",
    ),
});
export type NearestBenchmark = z.infer<typeof NearestBenchmark>;

export const Provenance = z.object({
  source: z.string(),
  source_row: z.string(),
  policy: z.string(),
  model: z.string(),
  strategy: z.string(),
  arm: z.string(),
  sample: z.int(),
  trajectory_id: z.string().describe("row of the `generate` stage from which this example was made"),
});
export type Provenance = z.infer<typeof Provenance>;

export const Example = z.object({
  example_id: z.string(),
  problem_id: z.string(),
  messages: z.array(Message),
  code: z.string().describe("the program that passes every test"),
  language: z.string(),
  solved_at_turn: z.int().describe("turn of the program that passes every test, starting at 1"),
  tokens: z
    .int()
    .describe("tokens of all messages and their reasoning by `tokenizer`, without the chat template"),
  tokenizer: z
    .string()
    .describe("tokenizer used for `tokens`; builtin: rftkit's small tokenizer, which gives an estimate"),
  difficulty: z.string().nullable(),
  tags: z.array(z.string()),
  nearest: NearestBenchmark.nullable().describe("set by `decontaminate`; null: no benchmark item is similar"),
  provenance: Provenance,
  test_kind: z
    .enum(["assert"])
    .optional()
    .describe(
      "assert: the tests are assertions, which run in the program's own process; without it they compare outputs or values outside of it",
    ),
  reasoning_answers: z.int().optional().describe("answers that came with reasoning"),
  reasoning_tokens: z.int().optional().describe("tokens of the reasoning in `messages`, part of `tokens`"),
  reasoning_dropped: z
    .int()
    .optional()
    .describe(
      "answers whose reasoning is not in `messages`, because the answer was merged into the previous one or reasoning is dropped",
    ),
  tools: z.string().optional().describe("JSON text of the list of tools that the model was given"),
});
export type Example = z.infer<typeof Example>;
