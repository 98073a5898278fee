/**
 * The published conversation of a trajectory. CoT prompts are removed by the kind of their segment,
 * never by matching text. Promise: messages alternate strictly between user and assistant, as
 * trainers require.
 */
import type { Message } from "../../schemas/example.ts";
import type { Call, Segment, Turn } from "../../schemas/trajectory.ts";

const STRIPPED: ReadonlySet<Segment["kind"]> = new Set(["cot_reasoning", "cot_instruction"]);

const join = (texts: readonly string[]): string => texts.filter((text) => text !== "").join("\n\n");

/**
 * System and user text of one call without CoT prompts; `user` is empty if the prompt had nothing
 * else.
 */
function publishedPrompt(call: Call): { system: string; user: string } {
  const kept = call.segments.filter((segment) => !STRIPPED.has(segment.kind));
  return {
    system: join(kept.filter((s) => s.kind === "system").map((s) => s.text)),
    user: join(kept.filter((s) => s.kind !== "system").map((s) => s.text)),
  };
}

const hasText = (reasoning: string | null): reasoning is string =>
  reasoning !== null && reasoning.trim() !== "";

/** Answers of all turns that came with reasoning. */
export const answersWithReasoning = (turns: readonly Turn[]): number =>
  turns.flatMap((turn) => turn.calls).filter(({ reasoning }) => hasText(reasoning)).length;

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
    const { system, user } = publishedPrompt(call);
    if (system !== "") messages.push({ role: "system", content: system, train: false });
    if (user !== "") messages.push({ role: "user", content: user, train: false });
    const before = messages.at(-1);
    if (before?.role === "assistant") before.content = join([before.content, call.answer]);
    else messages.push({ role: "assistant", content: call.answer, train: false, ...thought(call) });
  }
  const last = messages.at(-1);
  if (last !== undefined) last.train = true;
  return messages;
}
