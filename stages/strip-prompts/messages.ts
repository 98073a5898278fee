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

/**
 * Messages of all turns; only the last answer is marked for training (the default loss). Reasoning
 * that a server returned separately is not published: its form depends on the template of the
 * trainer.
 */
export function stripMessages(turns: readonly Turn[]): Message[] {
  const messages: Message[] = [];
  for (const call of turns.flatMap((turn) => turn.calls)) {
    const { system, user } = publishedPrompt(call);
    if (system !== "") messages.push({ role: "system", content: system, train: false });
    if (user !== "") messages.push({ role: "user", content: user, train: false });
    const before = messages.at(-1);
    if (before?.role === "assistant") before.content = join([before.content, call.answer]);
    else messages.push({ role: "assistant", content: call.answer, train: false });
  }
  const last = messages.at(-1);
  if (last !== undefined) last.train = true;
  return messages;
}
