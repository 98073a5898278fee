/** The JSON body of a chat completion request. */
import type { ChatMessage, ChatRequest } from "../policy.ts";
import type { FieldFixes } from "./fields.ts";

export type BodyOptions = {
  model: string;
  /** Name of the field for the reasoning of earlier answers; without it they have none. */
  send_reasoning?: string | undefined;
  /** More fields, as the configuration gives them. */
  request?: Record<string, unknown> | undefined;
  transport?: Record<string, unknown> | undefined;
};

export function bodyOf(
  { messages, max_tokens, ...sampling }: ChatRequest,
  { n, fixes, options }: { n: number; fixes: FieldFixes; options: BodyOptions },
): Record<string, unknown> {
  const sent = Object.entries(sampling).filter(
    ([name]) => !(fixes.omitted as readonly string[]).includes(name),
  );
  return {
    model: options.model,
    messages: messages.map((message) => wireMessage(message, options.send_reasoning)),
    ...Object.fromEntries(sent),
    [fixes.max_tokens_as ?? "max_tokens"]: max_tokens,
    ...options.request,
    ...options.transport,
    ...(n > 1 && { n }),
  };
}

function wireMessage({ reasoning, ...message }: ChatMessage, field: string | undefined): object {
  return reasoning === undefined || field === undefined ? message : { ...message, [field]: reasoning };
}
