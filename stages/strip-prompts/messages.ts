/**
 * The published conversation of a trajectory. CoT prompts are removed by the kind of their segment,
 * never by matching text. Promise: messages alternate strictly between user and assistant, as
 * trainers require; those of tools are in between, where a trajectory has them.
 */
import type { Message } from "../../schemas/example.ts";
import type { Call, Segment, Turn } from "../../schemas/trajectory.ts";

const STRIPPED: ReadonlySet<Segment["kind"]> = new Set(["cot_reasoning", "cot_instruction"]);

const join = (texts: readonly string[]): string => texts.filter((text) => text !== "").join("\n\n");

/** A segment that is a message of its own: the result of a tool, or one with an author's name. */
const isOwn = ({ role, name, tool_call_id }: Segment): boolean =>
  role !== undefined || name !== undefined || tool_call_id !== undefined;

/**
 * Messages of one prompt without CoT prompts: the system's, then the user's, each in one text;
 * where segments are messages of their own, all in their order.
 */
function publishedPrompt(call: Call): Message[] {
  const kept = call.segments.filter((segment) => !STRIPPED.has(segment.kind));
  const roleOf = ({ role, kind }: Segment): Message["role"] => role ?? (kind === "system" ? kind : "user");
  if (!kept.some(isOwn)) {
    return (["system", "user"] as const)
      .map((role) => ({
        role,
        content: join(kept.filter((s) => roleOf(s) === role).map(({ text }) => text)),
      }))
      .filter(({ content }) => content !== "")
      .map((message) => ({ ...message, train: false }));
  }
  return kept.map((segment) => {
    const { text, name, tool_call_id } = segment;
    return {
      role: roleOf(segment),
      content: text,
      train: false,
      ...(name !== undefined && { name }),
      ...(tool_call_id !== undefined && { tool_call_id }),
    };
  });
}

const hasText = (reasoning: string | null): reasoning is string =>
  reasoning !== null && reasoning.trim() !== "";

/** Answers of all turns that came with reasoning. */
export const answersWithReasoning = (turns: readonly Turn[]): number =>
  turns.flatMap((turn) => turn.calls).filter(({ reasoning }) => hasText(reasoning)).length;

/** What a message holds beside its content and reasoning: names and calls of tools. */
export const toolTexts = ({ name, tool_calls = [], tool_call_id }: Message): string[] => [
  ...[name ?? [], tool_call_id ?? []].flat(),
  ...tool_calls.flatMap(({ id, function: called }) => [id ?? [], called.name, called.arguments].flat()),
];

/**
 * Messages of all turns; only the last answer is marked for training (the default loss).
 * @param withReasoning whether messages have the reasoning before them; of two merged answers the
 *   first one's
 */
export function stripMessages(turns: readonly Turn[], withReasoning = true): Message[] {
  const messages: Message[] = [];
  const thought = ({ reasoning }: Call): Pick<Message, "reasoning"> =>
    withReasoning && hasText(reasoning) ? { reasoning } : {};
  for (const call of turns.flatMap((turn) => turn.calls)) {
    messages.push(...publishedPrompt(call));
    const { answer, name, tool_calls } = call;
    const before = messages.at(-1);
    if (before?.role === "assistant" && before.tool_calls === undefined && tool_calls === undefined) {
      before.content = join([before.content, answer]);
      continue;
    }
    messages.push({
      role: "assistant",
      content: answer,
      train: false,
      ...thought(call),
      ...(name !== undefined && { name }),
      ...(tool_calls !== undefined && { tool_calls }),
    });
  }
  const last = messages.at(-1);
  if (last !== undefined) last.train = true;
  return messages;
}
