/**
 * Interface of the model: a server, or recorded solutions. Rollout and journal depend on nothing
 * else.
 * Promises: `identity` holds everything except the messages that affects answers; it is part of the
 * arm's hash.
 */
import type { Problem } from "../schemas/problem.ts";
import type { ToolCall } from "../schemas/tool-call.ts";
import type { FINISH_REASONS } from "../schemas/trajectory.ts";

export type ChatMessage = {
  role: "system" | "user" | "assistant";
  content: string;
  /** Of an assistant message; set only where requests carry reasoning (policy.send_reasoning). */
  reasoning?: string;
};

export type ChatRequest = {
  messages: ChatMessage[];
  /** Absent: not sent; so are top_p and seed. */
  temperature?: number;
  top_p?: number;
  max_tokens: number;
  /** From sha256(run seed, problem, sample, turn, call). */
  seed?: number;
};

/**
 * Position of a call in the run: the recorded policy answers by it, and servers are chosen by it.
 */
export type CallContext = {
  problem: Problem;
  sample: number;
  /** 0-based. */
  turn: number;
  /** 0-based call within the turn. */
  call: number;
  /** What the last user segment requests. */
  wants: "code" | "reasoning";
  /** The language asked for; absent: Python. `isRewritten`: whether its lexer is that of C. */
  language?: { name: string; tags: readonly string[]; isRewritten: boolean } | undefined;
  signal?: AbortSignal;
  /**
   * The answer, if it was recorded while the call waited in the queue; checked right before
   * sending.
   */
  known?: () => Promise<Answer | undefined>;
  /**
   * Puts the answer on record. A policy may await it before the next call takes the place of this
   * one: then no more answers are lost when the process is killed than calls are in flight.
   */
  record?: (answer: Answer) => Promise<void>;
  /** Tries that earlier commands made without an answer; absent: none are recorded. */
  tries?: Tries;
};

/** Tries of one request that its servers were paid for, or failed on. */
export type Tries = {
  /** Causes of the tries of earlier commands. */
  readonly causes: readonly string[];
  add(cause: string, message: string): void;
};

export type Answer = {
  text: string;
  reasoning: string | null;
  finish_reason: (typeof FINISH_REASONS)[number];
  prompt_tokens: number | null;
  cached_tokens: number | null;
  completion_tokens: number | null;
  /** The server's own word for the finish reason, where it says more than finish_reason. */
  raw_finish_reason?: string;
  /** The server refused to answer; "" without a text. */
  refusal?: string;
  /** Of completion_tokens, those of the reasoning. */
  reasoning_tokens?: number;
  /** The server's id of the response, and its fingerprint of the model's set-up. */
  id?: string;
  fingerprint?: string;
  token_ids?: number[];
  /** As the server returned them. */
  logprobs?: unknown;
  /** Tools that the answer calls. */
  tool_calls?: ToolCall[];
  /** Sampling fields of the request that the server does not take, so they were not sent. */
  omitted?: SamplingField[];
  /** Answered by a batch file of the server, at its price. */
  batch?: true;
};

export const SAMPLING_FIELDS = ["temperature", "top_p", "seed"] as const;
export type SamplingField = (typeof SAMPLING_FIELDS)[number];

/** Kinds of failure of a trajectory (the first word of `failure`) and their meaning. */
export const POLICY_FAILURES = {
  context_overflow: "messages and answer do not fit into the model's context window",
  rejected: "the server rejected the request with an error that a retry cannot fix, such as 400",
  gave_up: "no answer after policy.max_retries + 1 attempts, while other calls were answered",
  refused: "the model or a content filter refused to answer",
} as const;

/**
 * A permanent failure of one trajectory; the loop records it and continues. Any other error stops
 * the run.
 */
export class PolicyFailure extends Error {
  readonly kind: keyof typeof POLICY_FAILURES;
  /** Whether the same request would fail again, so that a resumed command need not try. */
  readonly lasts: boolean;
  constructor(kind: PolicyFailure["kind"], message: string, { lasts = false }: { lasts?: boolean } = {}) {
    super(message);
    this.name = "PolicyFailure";
    this.kind = kind;
    this.lasts = lasts;
  }
}

export type Policy = {
  /** "recorded", "openai", … */
  readonly kind: string;
  readonly model: string;
  /** Everything that affects answers (model, parameters) as canonical JSON; no secrets, no URLs. */
  readonly identity: Record<string, unknown>;
  complete(request: ChatRequest, context: CallContext): Promise<Answer>;
  /** The recorded answer to a request, if there is one; nothing is sent. */
  recorded?(request: ChatRequest, context: CallContext): Promise<Answer | undefined>;
  close(): Promise<void>;
};
