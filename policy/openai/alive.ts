/** Whether a server answers at all: one word is requested, beside its circuit breaker. */
import type { Answer, CallContext, ChatRequest } from "../policy.ts";
import type { FieldFixes } from "./fields.ts";
import type { Target } from "./targets.ts";

const SHORT: ChatRequest = { messages: [{ role: "user", content: "Hi" }], max_tokens: 1 };

/** The answers of the first server that has one, in this order; null if none has. */
export async function shortAnswers(
  order: readonly Target[],
  { fixes, signal }: { fixes: FieldFixes; signal: CallContext["signal"] },
): Promise<Answer[] | null> {
  for (const { ask } of order) {
    try {
      const answers = await ask(SHORT, { n: 1, fixes, signal });
      return answers.filter((answer) => answer !== null);
    } catch {
      signal?.throwIfAborted();
    }
  }
  return null;
}
