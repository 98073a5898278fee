/**
 * Who answers: a model server, or recorded solutions. The rollout and the journal know nothing else of it.
 * Promises: `identity` names everything that shapes answers but the messages; it goes into the arm's hash.
 */
import type { Problem } from "../schemas/problem.ts";
import type { FINISH_REASONS } from "../schemas/trajectory.ts";

export type ChatMessage = { role: "system" | "user" | "assistant"; content: string };

export type ChatRequest = {
  messages: ChatMessage[];
  temperature: number;
  top_p: number;
  max_tokens: number;
  /** From sha256(run seed, problem, sample, turn, call). */
  seed: number;
};

/** Where in a run a call stands: recorded policies answer from it, servers are chosen by it. */
export type CallContext = {
  problem: Problem;
  sample: number;
  /** 0-based. */
  turn: number;
  /** 0-based call within the turn. */
  call: number;
  /** What the last user segment asks for. */
  wants: "code" | "reasoning";
  signal?: AbortSignal;
  /** The answer, where it has come on record while the call waited for its turn: asked for last of all before sending. */
  known?: () => Promise<Answer | undefined>;
};

export type Answer = {
  text: string;
  reasoning: string | null;
  finish_reason: (typeof FINISH_REASONS)[number];
  prompt_tokens: number | null;
  cached_tokens: number | null;
  completion_tokens: number | null;
};

/** What a trajectory can fail of, as `failure` begins, and what it means. */
export const POLICY_FAILURES = {
  context_overflow: "messages and answer do not fit into the model's window",
  rejected: "the server refused this request (400 and others that no other try can mend)",
  gave_up: "no answer after policy.max_retries + 1 tries, while other calls were answered",
} as const;

/** A failure of one trajectory for good; the loop writes it down and goes on. Anything else thrown stops the run. */
export class PolicyFailure extends Error {
  readonly kind: keyof typeof POLICY_FAILURES;
  constructor(kind: PolicyFailure["kind"], message: string) {
    super(message);
    this.name = "PolicyFailure";
    this.kind = kind;
  }
}

export type Policy = {
  /** "recorded", "openai", … */
  readonly kind: string;
  readonly model: string;
  /** Canonical JSON-able description of all that shapes answers (model, parameters), no secrets, no URLs. */
  readonly identity: Record<string, unknown>;
  complete(request: ChatRequest, context: CallContext): Promise<Answer>;
  close(): Promise<void>;
};
