/**
 * Parses chat completions as servers send them: null fields, missing usage, reasoning under two
 * names, as parts of the content, or in the answer's text.
 */
import { z } from "zod";
import type { Answer } from "../policy.ts";
import { type Spoken, splitReasoning } from "../reasoning.ts";
import { BadAnswer } from "./classify.ts";

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
});

const Completion = z.object({
  error: z.unknown().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: Message,
      }),
    )
    .optional(),
  usage: z
    .object({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().nullish() }).nullish(),
    })
    .nullish(),
});

const REASONS: Readonly<Record<string, Answer["finish_reason"]>> = {
  stop: "stop",
  end_turn: "stop",
  eos: "stop",
  length: "length",
  max_tokens: "length",
  content_filter: "content_filter",
};

/**
 * One answer per choice. With several choices the prompt tokens count for the first one, because
 * the prompt is paid for once; the completion tokens are divided by length.
 * @throws BadAnswer for a body without choices or with an error
 */
export function answersOf(body: unknown): Answer[] {
  const parsed = Completion.safeParse(body);
  if (!parsed.success)
    throw new BadAnswer(`no chat completion: ${parsed.error.issues[0]?.message ?? "unknown shape"}`);
  const { error, choices = [], usage } = parsed.data;
  if (error !== undefined && error !== null) throw errorInBody(error);
  if (choices.length === 0) throw new BadAnswer("an answer without choices");
  const answers = choices.map(({ message, finish_reason }, i) => ({
    ...spoken(message),
    finish_reason: REASONS[finish_reason ?? ""] ?? "unknown",
    prompt_tokens: i === 0 ? (usage?.prompt_tokens ?? null) : null,
    cached_tokens: i === 0 ? (usage?.prompt_tokens_details?.cached_tokens ?? null) : null,
    completion_tokens: null as number | null,
  }));
  if (usage?.completion_tokens != null) shareOut(usage.completion_tokens, answers);
  return answers;
}

/** Divides tokens in proportion to text length, as integers that add up to the total. */
function shareOut(tokens: number, answers: Answer[]): void {
  const lengths = answers.map((answer) => answer.text.length + (answer.reasoning?.length ?? 0) + 1);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let seen = 0;
  for (const [i, answer] of answers.entries()) {
    const before = Math.floor((tokens * seen) / total);
    seen += lengths[i] as number;
    answer.completion_tokens = Math.floor((tokens * seen) / total) - before;
  }
}

/** Answer and reasoning, whichever way they came; the first place that has reasoning counts. */
function spoken({ content, ...message }: z.infer<typeof Message>): Spoken {
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
