/**
 * A published message as one of JSON lines. Promise: members that a message does not have are left
 * out, because templates of several models fail on a null.
 */
import type { PublishedExample } from "../../schemas/published.ts";

type Message = PublishedExample["messages"][number];
type Line = Record<string, unknown>;

/** Where the reasoning goes: a member of its own, think tags in the content, or nowhere. */
export const REASONING_FORMS = ["reasoning_content", "thinking", "inline", "drop"] as const;
export type ReasoningForm = (typeof REASONING_FORMS)[number];

/** Content and reasoning; `inline` as most open models write it. */
export function spokenLine(
  { content, reasoning_content: thought }: Omit<Message, "train">,
  form: ReasoningForm,
): { content: string; reasoning: Line } {
  if (thought === undefined || form === "drop") return { content, reasoning: {} };
  if (form !== "inline") return { content, reasoning: { [form]: thought } };
  return { content: `<think>\n${thought.replace(/^\n+|\n+$/g, "")}\n</think>\n\n${content}`, reasoning: {} };
}

/** Role, content, reasoning, name and tools of a message; no mark. */
export function plainLine(
  message: Omit<Message, "train">,
  form: ReasoningForm,
): Line & { role: string; content: string } {
  const { content, reasoning } = spokenLine(message, form);
  return { role: message.role, content, ...reasoning, ...toolLine(message) };
}

/** The members of tools and names. */
export const toolLine = ({ name, tool_calls, tool_call_id }: Omit<Message, "train">): Line => ({
  ...(name != null && { name }),
  ...(tool_calls != null && { tool_calls: tool_calls.map(withoutNull) }),
  ...(tool_call_id != null && { tool_call_id }),
});

const withoutNull = ({ id, ...call }: NonNullable<Message["tool_calls"]>[number]): Line =>
  id == null ? call : { id, ...call };

/** The row's list of tools, if it has one. */
export const toolsLine = ({ tools }: Pick<PublishedExample, "tools">): Line =>
  tools == null ? {} : { tools: JSON.parse(tools) as unknown };
