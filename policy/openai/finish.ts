/**
 * Why an answer ended, from the words of many servers. Promise: an answer that broke off on the
 * server is never taken for an answer; a reason that is not known is kept in its own words.
 */
import type { Answer } from "../policy.ts";

type Finish = Answer["finish_reason"];

const WORDS: Readonly<Record<Exclude<Finish, "unknown">, readonly string[]>> = {
  stop: [
    "stop",
    "end_turn",
    "eos",
    "eos_token",
    "stop_sequence",
    "stop_token",
    "completed",
    "end",
    "finished",
  ],
  length: [
    "length",
    "max_tokens",
    "max_length",
    "max_new_tokens",
    "max_output_tokens",
    "model_length",
    "model_context_window_exceeded",
    "context_length_exceeded",
    "incomplete",
  ],
  content_filter: [
    "content_filter",
    "safety",
    "recitation",
    "prohibited_content",
    "blocklist",
    "refusal",
    "guardrails",
  ],
  error: [
    "error",
    "abort",
    "aborted",
    "cancelled",
    "canceled",
    "failed",
    "network_error",
    "insufficient_system_resource",
    "timeout",
    "server_error",
  ],
};

const REASONS = new Map(
  Object.entries(WORDS).flatMap(([reason, words]) => words.map((word) => [word, reason as Finish] as const)),
);

/** `raw`: the server's own word, where the reason alone does not give it. */
export function finishOf(said: string | null | undefined): { reason: Finish; raw?: string } {
  if (said === undefined || said === null || said === "") return { reason: "unknown" };
  const reason = REASONS.get(said.toLowerCase()) ?? "unknown";
  return reason === said ? { reason } : { reason, raw: said };
}
