/**
 * Classifies the error of a call: retry it, fail its trajectory, or stop the run.
 * 400 is never retried. Server messages are shortened; the caller removes the key from them.
 */
import { APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { BudgetSpentError } from "./usage.ts";

/** Cause of a retry. */
export const TIME_OUT = "time-out";

export type Failure =
  /**
   * `overload`: the server is overloaded (429, 503, timeouts); `down`: it may be down (no
   * connection, 5xx).
   */
  | {
      kind: "retry";
      /** For the progress line: the status, or a description if there is none. */
      cause: string;
      overload: boolean;
      down: boolean;
      /** The server answered, with an error or with something that is no answer. */
      fromServer: boolean;
      /** The server had the request, and may have worked on it. */
      sent: boolean;
      retryAfterMs: number | null;
      message: string;
    }
  | { kind: "overflow"; message: string }
  /** `param`: the field that the server names. */
  | { kind: "rejected"; message: string; param: string | null }
  /** Answers cannot be as long as generate.max_tokens. */
  | { kind: "too_many_tokens"; message: string }
  /** The user has to fix it: a wrong key, URL or model. */
  | { kind: "user"; message: string }
  /** No quota left: the run can resume later. */
  | { kind: "quota"; message: string }
  | { kind: "aborted" }
  /** Not sent, because the budget is used up. */
  | { kind: "spent"; error: BudgetSpentError }
  /** Not sent, because the server requested a pause or its circuit breaker is open. */
  | { kind: "held"; message: string };

/**
 * A response with status 200 that is not an answer: invalid JSON, an error in the body, or no
 * choices.
 */
export class BadAnswer extends Error {
  readonly status: number | null;
  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/** Context overflow messages of OpenAI, vLLM, SGLang, TGI, llama.cpp and others. */
const OVERFLOW = new RegExp(
  [
    "context.{0,20}(?:length|window|size|limit|overflow)",
    "max_model_len|maximum model length|exceed_context_size",
    "tokens.{0,20}max_(?:new_)?tokens.{0,20}must be",
    "max_(?:new_|completion_)?tokens must be at least 1",
    "(?:inputs?|prompt|messages?\\b).{0,60}(?:too long|too large|longer than|exceed\\w*|less than \\d+ tokens)",
    "input token count",
  ].join("|"),
  "i",
);

/** A limit of tokens per minute or day, or of a field that is no prompt. */
const NO_OVERFLOW =
  /tokens per (?:min|minute|hour|day)|\bTP[MD]\b|rate.?limit|Invalid '(?:user|metadata|stop|model)/i;

/** The answer may not be as long as max_tokens, whatever the prompt. */
const ANSWER_LIMIT =
  /completion tokens|output tokens|valid range of max_tokens|max_(?:completion_)?tokens.{0,30}(?:too large|maximum|at most|less than or equal)/i;

export function classify(error: unknown): Failure {
  if (error instanceof APIUserAbortError) return { kind: "aborted" };
  if (error instanceof BudgetSpentError) return { kind: "spent", error };
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  if (error instanceof APIConnectionTimeoutError)
    return retry(`timeout: ${message}`, { cause: TIME_OUT, overload: true, down: true, sent: true });
  if (error instanceof BadAnswer) {
    return error.status === null
      ? retry(message, { cause: "broken answer", down: true, fromServer: true, sent: true })
      : byStatus(error.status, message, { headers: null, param: null });
  }
  if (error instanceof APIError && typeof error.status === "number") {
    const code = String(error.code ?? error.type ?? "");
    if (error.status === 402 || /insufficient_quota|billing|insufficient_balance/i.test(code))
      return { kind: "quota", message };
    const headers: unknown = error.headers;
    return byStatus(error.status, `${code} ${message}`.trim(), {
      headers: headers instanceof Headers ? headers : null,
      param: error.param ?? null,
    });
  }
  // No connection, a truncated body, invalid JSON: `cause` is more specific than the client's
  // message.
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${plainCause(error.cause)}` : "";
  return retry(`${message}${cause}`, {
    cause: "no connection",
    down: true,
    sent: !NOT_SENT.has(codeOf(error)),
  });
}

type Response = { headers: Headers | null; param: string | null };

function byStatus(status: number, message: string, { headers, param }: Response): Failure {
  const overflows = OVERFLOW.test(message) && !NO_OVERFLOW.test(message);
  if (status === 400 || status === 413 || status === 422) return refused(message, { overflows, param });
  // llama.cpp reports a full context as 500.
  if (status >= 500 && overflows) return { kind: "overflow", message };
  // Not implemented: the next try would get the same.
  if (status === 501) return { kind: "rejected", message, param };
  const said = message.startsWith(String(status)) ? message : `${status}: ${message}`;
  const again = status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;
  if (again) {
    const overload = status === 429 || status === 503 || status === 408 || status === 504;
    return {
      ...retry(said, {
        cause: String(status),
        overload,
        down: status >= 500,
        fromServer: status >= 500 && !overload && status !== 502,
        sent: status === 408 || (status >= 500 && status !== 503),
      }),
      retryAfterMs: retryAfter(headers),
    };
  }
  if (status === 401 || status === 403 || status === 404 || status === 405 || status < 400) {
    return { kind: "user", message: said };
  }
  return { kind: "rejected", message: said, param };
}

function refused(
  message: string,
  { overflows, param }: { overflows: boolean; param: string | null },
): Failure {
  // A message that names another field for the limit is about the name, not the number.
  const isName = message.includes("max_completion_tokens") && /unsupported|not supported/i.test(message);
  if (!isName && !overflows && ANSWER_LIMIT.test(message)) return { kind: "too_many_tokens", message };
  return overflows && !isName ? { kind: "overflow", message } : { kind: "rejected", message, param };
}

function retry(
  message: string,
  {
    cause,
    overload = false,
    down = false,
    fromServer = false,
    sent = false,
  }: { cause: string; overload?: boolean; down?: boolean; fromServer?: boolean; sent?: boolean },
): Extract<Failure, { kind: "retry" }> {
  return { kind: "retry", cause, overload, down, fromServer, sent, retryAfterMs: null, message };
}

/** Codes of a connection that was never made. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "EMFILE",
]);

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? "";
};

/** What the system says of a connection, in words. */
function plainCause(cause: Error): string {
  const { code, hostname } = cause as NodeJS.ErrnoException & { hostname?: string };
  if (code === "ENOTFOUND") return `the host ${hostname ?? ""} is not known`;
  if (code === "EAI_AGAIN") return `no name server tells the address of ${hostname ?? "the host"}`;
  return cause.message;
}

/** Longest pause that a server may request; milliseconds. */
const LONGEST_WAIT = 600_000;

/** Milliseconds from Retry-After (seconds or a date) or retry-after-ms. */
function retryAfter(headers: Headers | null): number | null {
  const ms = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (Number.isFinite(ms)) return Math.min(LONGEST_WAIT, Math.max(0, ms));
  const text = headers?.get("retry-after") ?? null;
  if (text === null) return null;
  const seconds = Number(text);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.min(LONGEST_WAIT, Math.max(0, wait)) : null;
}
