/**
 * One sampled conversation about one problem: turns of answer, run and feedback.
 * User messages are stored as typed segments, so that later stages remove prompts by kind and never
 * by matching text.
 */
import { z } from "zod";
import { ToolCall } from "./tool-call.ts";
import { TestVerdict } from "./verdict.ts";

export const SEGMENT_KINDS = [
  "system",
  "problem",
  "format",
  "feedback",
  "cot_reasoning",
  "cot_instruction",
] as const;
export const Segment = z.object({
  kind: z
    .enum(SEGMENT_KINDS)
    .describe("cot_reasoning and cot_instruction are removed from published conversations"),
  text: z.string(),
  role: z.enum(["tool"]).optional().describe("tool: a message of its own, the result of a tool"),
  name: z
    .string()
    .optional()
    .describe("name of the message's author; such a segment is a message of its own"),
  tool_call_id: z.string().optional().describe("the call whose result this is"),
});
export type Segment = z.infer<typeof Segment>;

export const FINISH_REASONS = ["stop", "length", "content_filter", "error", "unknown"] as const;

/**
 * One user message and the model's answer. A turn has two calls if reasoning is requested
 * separately, and one for each answer that calls tools.
 */
export const Call = z.object({
  segments: z.array(Segment).describe("the user message, in order; joined by blank lines"),
  answer: z.string(),
  reasoning: z.string().nullable().describe("reasoning that the server returned separately from the answer"),
  finish_reason: z.enum(FINISH_REASONS),
  prompt_tokens: z.int().nullable(),
  cached_tokens: z.int().nullable(),
  completion_tokens: z.int().nullable(),
  raw_finish_reason: z
    .string()
    .optional()
    .describe("the server's own word for the finish reason, where it is another than finish_reason"),
  reasoning_tokens: z.int().optional().describe("of completion_tokens, those of the reasoning"),
  token_ids: z
    .array(z.int())
    .optional()
    .describe("token ids of the answer, with policy.transport: { return_token_ids: true }"),
  name: z.string().optional().describe("name of the answer's author"),
  tool_calls: z.array(ToolCall).optional().describe("tools that the answer calls"),
});
export type Call = z.infer<typeof Call>;

export const EXTRACTIONS = ["python_block", "untagged_block", "no_code", "unclosed_fence", "cut"] as const;
export const EXTRACTION_MEANING: Readonly<Record<(typeof EXTRACTIONS)[number], string>> = {
  python_block: "the program is in a code block tagged as Python, or as the language of `generate.language`",
  untagged_block: "the program is in a code block without a tag",
  no_code: "the answer has no code block",
  unclosed_fence: "the code block is not closed",
  cut: "the answer was cut at the token limit",
};

export const Turn = z.object({
  calls: z.array(Call),
  code: z.string().nullable().describe("program extracted from the last call; null: none was found"),
  language: z.string().nullable(),
  extraction: z.enum(EXTRACTIONS).describe("how the program was found, or why none was"),
  public_verdicts: z.array(TestVerdict).describe("one per public test, in order; empty without a program"),
  passed_public: z.boolean(),
});
export type Turn = z.infer<typeof Turn>;

export const OUTCOMES = ["passed_public", "turns_used_up", "context_overflow", "failed"] as const;
export const OUTCOME_MEANING: Readonly<Record<(typeof OUTCOMES)[number], string>> = {
  passed_public: "the last program passes the public tests",
  turns_used_up: "no program passed the public tests within the allowed turns",
  context_overflow:
    "the next turn does not fit into the model's context window; `failure` says which turn did not fit, or holds the server's message",
  failed: "no answer or no verdict could be obtained; `failure` holds the cause",
};

const sent = (field: string) =>
  z
    .number()
    .nullable()
    .meta({
      description: `null: requests were sent without ${field}, so the server's default applied`,
      requiredUnlessNull: true,
    });

export const Trajectory = z.object({
  trajectory_id: z.string(),
  problem_id: z.string(),
  arm: z.string().describe("hash of policy, parameters, strategy and prompts"),
  sample: z.int().describe("0-based sample number within problem and arm"),
  seed: z.int(),
  strategy: z.string(),
  model: z.string(),
  policy: z.string().describe("kind of policy: recorded, openai, …"),
  temperature: sent("temperature"),
  top_p: sent("top_p"),
  turns: z.array(Turn),
  outcome: z.enum(OUTCOMES),
  failure: z.string().nullable().describe("cause, for outcomes failed and context_overflow"),
  several_programs: z
    .int()
    .optional()
    .describe("turns whose answer has several blocks that could be the program; see generate.extract"),
  tools: z.string().optional().describe("JSON text of the list of tools that the model was given"),
});
export type Trajectory = z.infer<typeof Trajectory>;
