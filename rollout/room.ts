/**
 * Tokens that a request takes of the model's window: counted by the server up to the last answer
 * (if it reports usage), estimated beyond it.
 */
import type { ChatMessage } from "../policy/policy.ts";
import type { Call } from "../schemas/trajectory.ts";
import { estimateTokens } from "./tokens.ts";

/** Maximum tokens that a chat template adds to a message. */
const FRAME = 8;

/** @param sendReasoning whether requests carry the reasoning of earlier answers */
export function promptTokens(
  messages: readonly ChatMessage[],
  last: Call | undefined,
  sendReasoning: boolean,
): number {
  const cost = ({ content, reasoning = "" }: ChatMessage) =>
    estimateTokens(content) + estimateTokens(reasoning) + FRAME;
  const counted = last?.prompt_tokens ?? null;
  if (counted !== null && last?.completion_tokens != null) {
    const answered = sendReasoning ? last.completion_tokens : withoutReasoning(last, last.completion_tokens);
    return counted + answered + cost(messages.at(-1) as ChatMessage) + FRAME;
  }
  return messages.reduce((sum, message) => sum + cost(message), 0);
}

/**
 * Completion tokens of an answer without its reasoning; estimated where the server does not say.
 */
function withoutReasoning({ answer, reasoning, reasoning_tokens }: Call, completion: number): number {
  if (reasoning_tokens !== undefined) return Math.max(0, completion - reasoning_tokens);
  return reasoning === null ? completion : Math.min(completion, estimateTokens(answer));
}
