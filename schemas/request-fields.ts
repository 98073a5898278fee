/**
 * Fields of a model request beyond those that rftkit sets itself. Fields that shape answers are
 * free; the others are a fixed list, so that none that shapes answers is left out of the arm.
 */
import { z } from "zod";

/** Set by rftkit, or by options of their own. */
export const RESERVED_FIELDS: Readonly<Record<string, string>> = {
  messages: "rftkit builds the messages",
  model: "use policy.model",
  n: "use policy.choices_per_request",
  seed: "use seed, or generate.seed: null",
  stream: "rftkit decides how an answer is read",
  stream_options: "rftkit decides how an answer is read",
  temperature: "use generate.temperature",
  top_p: "use generate.top_p",
  max_tokens: "use generate.max_tokens",
  max_completion_tokens: "use generate.max_tokens",
  max_new_tokens: "use generate.max_tokens",
  tools: "the strategies use no tools",
  tool_choice: "the strategies use no tools",
  functions: "the strategies use no tools",
};

/** Fields that do not shape answers. */
export const TRANSPORT_FIELDS = [
  "return_token_ids",
  "logprobs",
  "top_logprobs",
  "service_tier",
  "priority",
  "user",
  "metadata",
  "store",
  "prompt_cache_key",
  "safety_identifier",
  "session_id",
] as const;

const Fields = z.record(z.string(), z.json());

export const RequestFields = Fields.optional().describe(
  "more fields of each request that shape answers (top_k, min_p, stop, repetition_penalty, reasoning_effort, chat_template_kwargs, …), sent as they are; part of the arm",
);

export const TransportFields = z
  .partialRecord(z.enum(TRANSPORT_FIELDS), z.json())
  .optional()
  .describe(`fields that do not shape answers: ${TRANSPORT_FIELDS.join(", ")}; not part of the arm`);
