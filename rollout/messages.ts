/**
 * Renders calls as the chat messages of the next request.
 * Promises: strictly alternating user and assistant messages (after an optional system message),
 * none empty, none with a control token of a model. Published conversations are rendered by
 * stages/strip-prompts/messages.ts.
 */
import type { ChatMessage } from "../policy/policy.ts";
import type { Call } from "../schemas/trajectory.ts";
import { neutralise } from "./control-tokens.ts";

/** Replaces an empty answer, which servers and trainers reject. */
const EMPTY_ANSWER = "(no answer)";

type Rendered = { segments: Call["segments"]; answer?: string; reasoning?: string | null };

/**
 * @param calls user messages with their answers, in order; the last call may have none (the request
 *   being built)
 * @param withReasoning whether answers carry the reasoning before them
 */
export function renderMessages(calls: readonly Rendered[], withReasoning = false): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const { segments, answer, reasoning } of calls) {
    const [system, user] = [
      segments.filter(({ kind }) => kind === "system"),
      segments.filter(({ kind }) => kind !== "system"),
    ];
    push(messages, "system", textsOf(system));
    push(messages, "user", textsOf(user));
    if (answer === undefined) continue;
    const before = messages.length;
    push(messages, "assistant", [answer.trim() === "" ? EMPTY_ANSWER : answer]);
    // Of answers in a row the first one's counts, as in published conversations.
    const added = messages[before];
    if (withReasoning && reasoning != null && added !== undefined) added.reasoning = neutralise(reasoning);
  }
  return messages;
}

const textsOf = (segments: Call["segments"]): string[] => segments.map(({ text }) => text);

function push(messages: ChatMessage[], role: ChatMessage["role"], texts: readonly string[]): void {
  if (texts.length === 0) return;
  const content = neutralise(texts.join("\n\n"));
  const last = messages.at(-1);
  if (last?.role === role) last.content = `${last.content}\n\n${content}`;
  else messages.push({ role, content });
}
