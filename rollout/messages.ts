/**
 * Renders recorded turns as chat messages: for the next request, and for published conversations.
 * Promises: strictly alternating user and assistant messages (after an optional system message), none empty,
 * none holding a model's control tokens as such.
 */
import type { ChatMessage } from "../policy/policy.ts";
import type { Call, Segment } from "../schemas/trajectory.ts";
import { neutralise } from "./control-tokens.ts";

export type RenderOptions = {
  /** Kinds of segments to leave out; a user message that loses all of them merges the answers around it. */
  omit?: ReadonlySet<Segment["kind"]>;
};

/** Stands for an answer without text, which servers and trainers refuse. */
const EMPTY_ANSWER = "(no answer)";

/** @param calls user messages with their answers, in order; the last may lack one (the request being built) */
export function renderMessages(
  calls: readonly { segments: Call["segments"]; answer?: string }[],
  { omit = new Set() }: RenderOptions = {},
): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const { segments, answer } of calls) {
    const kept = segments.filter(({ kind }) => !omit.has(kind));
    push(
      messages,
      "system",
      kept.filter(({ kind }) => kind === "system").map(({ text }) => text),
    );
    push(
      messages,
      "user",
      kept.filter(({ kind }) => kind !== "system").map(({ text }) => text),
    );
    if (answer !== undefined) push(messages, "assistant", [answer.trim() === "" ? EMPTY_ANSWER : answer]);
  }
  return messages;
}

function push(messages: ChatMessage[], role: ChatMessage["role"], texts: readonly string[]): void {
  if (texts.length === 0) return;
  const content = neutralise(texts.join("\n\n"));
  const last = messages.at(-1);
  if (last?.role === role) last.content = `${last.content}\n\n${content}`;
  else messages.push({ role, content });
}
