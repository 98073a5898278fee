/**
 * Parses chat completions as servers send them: null fields, missing usage, reasoning under two
 * names, as parts of the content, or in the answer's text.
 */
import { z } from "zod";
import type { Answer } from "../policy.ts";
import { type Spoken, splitReasoning } from "../reasoning.ts";
import { BadAnswer } from "./classify.ts";
import { finishOf } from "./finish.ts";
import { shareTokens } from "./share-tokens.ts";
import { toolCallsOf } from "./tool-calls.ts";

const Part = z.object({
  type: z.string().optional(),
  text: z.string().nullish(),
  summary: z.string().nullish(),
  /** Mistral's reasoning: a text, or parts of its own. */
  thinking: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish(),
});

const Text = z.union([z.string(), z.array(Part), z.null()]).optional();

const Message = z.object({
  content: Text,
  reasoning_content: Text,
  reasoning: Text,
  reasoning_details: z.array(Part).nullish().catch(null),
  refusal: z.string().nullish(),
  tool_calls: z.unknown().optional(),
});

const Completion = z.object({
  id: z.string().nullish().catch(null),
  system_fingerprint: z.string().nullish().catch(null),
  error: z.unknown().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: Message.nullable(),
        error: z.unknown().optional(),
        token_ids: z.array(z.int()).nullish().catch(null),
        logprobs: z.unknown().optional(),
      }),
    )
    .optional(),
  usage: z
    .object({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish().catch(null),
      completion_tokens_details: z.object({ reasoning_tokens: z.number().nullish() }).nullish().catch(null),
      /** DeepSeek's earlier API has the cache here, SGLang the reasoning. */
      prompt_cache_hit_tokens: z.number().nullish().catch(null),
      reasoning_tokens: z.number().nullish().catch(null),
    })
    .nullish(),
});

/**
 * One answer per choice; null for a choice that broke off on the server. With several choices the
 * prompt tokens count for the first answer, because the prompt is paid for once; the completion
 * tokens are divided by length.
 * @throws BadAnswer for a body without any answer or with an error
 */
export function answersOf(body: unknown, { maxTokens }: { maxTokens: number }): (Answer | null)[] {
  const parsed = Completion.safeParse(body);
  if (!parsed.success)
    throw new BadAnswer(`no chat completion: ${parsed.error.issues[0]?.message ?? "unknown shape"}`);
  const { error, choices = [], usage } = parsed.data;
  if (error !== undefined && error !== null) throw errorInBody(error);
  if (choices.length === 0) throw new BadAnswer("an answer without choices");
  const answers = choices.map(answerOf);
  const whole = answers.filter((answer) => answer !== null);
  const [first] = whole;
  if (first === undefined) {
    const cause = choices[0]?.error;
    throw cause == null
      ? new BadAnswer(`an answer that broke off (${choices[0]?.finish_reason})`)
      : errorInBody(cause);
  }
  first.prompt_tokens = usage?.prompt_tokens ?? null;
  first.cached_tokens = usage?.prompt_tokens_details?.cached_tokens ?? usage?.prompt_cache_hit_tokens ?? null;
  if (usage?.completion_tokens != null)
    shareTokens(whole, { total: usage.completion_tokens, maxTokens, choices: choices.length });
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens ?? usage?.reasoning_tokens;
  if (choices.length === 1 && reasoning != null && reasoning > 0) first.reasoning_tokens = reasoning;
  return answers.map((answer) => answer && { ...answer, ...told(parsed.data) });
}

type Choice = NonNullable<z.infer<typeof Completion>["choices"]>[number];

function answerOf({ message, finish_reason, error, token_ids, logprobs }: Choice): Answer | null {
  const { reason, raw } = finishOf(finish_reason);
  if (reason === "error" || (error !== undefined && error !== null)) return null;
  if (message === null && reason !== "content_filter") return null;
  const said = spoken(message ?? {});
  const tool_calls = toolCallsOf(message?.tool_calls);
  const refusal = message?.refusal ?? (reason === "content_filter" && said.text.trim() === "" ? "" : null);
  return {
    ...said,
    finish_reason: reason,
    prompt_tokens: null,
    cached_tokens: null,
    completion_tokens: null,
    ...(raw !== undefined && { raw_finish_reason: raw }),
    ...(refusal !== null && { refusal }),
    ...(token_ids != null && { token_ids }),
    ...(logprobs !== undefined && logprobs !== null && { logprobs }),
    ...(tool_calls !== undefined && { tool_calls }),
  };
}

/** What the server says of its response as a whole. */
const told = ({ id, system_fingerprint: fingerprint }: z.infer<typeof Completion>) => ({
  ...(id && { id }),
  ...(fingerprint && { fingerprint }),
});

/** Answer and reasoning, whichever way they came; the first place that has reasoning counts. */
function spoken({ content, refusal: _refusal, ...message }: z.infer<typeof Message>): Spoken {
  const given =
    text(message.reasoning_content) ||
    text(message.reasoning) ||
    text(content, "thinking") ||
    text(message.reasoning_details, "thinking");
  return splitReasoning(text(content), given);
}

/** The text of the parts of one kind; a bare string is said. */
function text(value: z.infer<typeof Text>, kind: "said" | "thinking" = "said"): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return kind === "said" ? value : "";
  return value
    .filter(({ type = "" }) => /thinking|reasoning/.test(type) === (kind === "thinking"))
    .map((part) => part.text ?? part.summary ?? text(part.thinking))
    .join("");
}

function errorInBody(error: unknown): BadAnswer {
  const status = z.object({ code: z.coerce.number().int().min(400).max(599) }).safeParse(error);
  const message = JSON.stringify(error)?.slice(0, 300) ?? "unknown";
  return new BadAnswer(`an error in the body: ${message}`, status.success ? status.data.code : null);
}
