/**
 * What a failed call means: worth another try, a soft failure of its trajectory, or a fault that stops the run.
 * 400 is never tried again. Messages of servers are shortened; the caller scrubs the key from them.
 */
import { APIConnectionTimeoutError, APIError, APIUserAbortError } from "openai";
import { BudgetSpentError } from "./usage.ts";

export type Failure =
  /** `overload`: the server asks for less (429, 503, timeouts); `down`: it may be gone (no connection, 5xx). */
  | {
      kind: "retry";
      /** For the progress line: a status, or what came instead of one. */
      cause: string;
      overload: boolean;
      down: boolean;
      retryAfterMs: number | null;
      message: string;
    }
  | { kind: "overflow"; message: string }
  | { kind: "rejected"; message: string }
  /** The user has to mend it: a wrong key, URL or model. */
  | { kind: "user"; message: string }
  /** No money or quota left: goes on later. */
  | { kind: "quota"; message: string }
  | { kind: "aborted" }
  /** Not sent at all, since the budget is used up. */
  | { kind: "spent"; error: BudgetSpentError }
  /** Not sent at all, since the server asked for a pause or is taken for gone. */
  | { kind: "held"; message: string };

/** A 200 answer that is none: no JSON, an error in its body, no choices. */
export class BadAnswer extends Error {
  readonly status: number | null;
  constructor(message: string, status: number | null = null) {
    super(message);
    this.status = status;
  }
}

/** How servers say that messages and answer do not fit: OpenAI, vLLM, SGLang, TGI, llama.cpp and others. */
const OVERFLOW = new RegExp(
  [
    "context.{0,20}(?:length|window|size|limit)",
    "maximum.{0,30}(?:length|tokens)",
    "max_model_len|string_above_max_length",
    "tokens.{0,20}max_(?:new_)?tokens.{0,20}must be",
    "(?:too (?:long|many|large)|exceed\\w*|longer than).{0,60}(?:token|context|prompt|input|length)",
    "(?:prompt|input|request).{0,30}too (?:long|large)",
  ].join("|"),
  "i",
);

export function classify(error: unknown): Failure {
  if (error instanceof APIUserAbortError) return { kind: "aborted" };
  if (error instanceof BudgetSpentError) return { kind: "spent", error };
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  if (error instanceof APIConnectionTimeoutError)
    return retry(`timeout: ${message}`, { cause: "time-out", overload: true, down: true });
  if (error instanceof BadAnswer) {
    return error.status === null
      ? retry(message, { cause: "broken answer", down: true })
      : byStatus(error.status, message, null);
  }
  if (error instanceof APIError && typeof error.status === "number") {
    const code = String(error.code ?? error.type ?? "");
    if (/insufficient_quota|billing/.test(code)) return { kind: "quota", message };
    const headers: unknown = error.headers;
    return byStatus(error.status, `${code} ${message}`.trim(), headers instanceof Headers ? headers : null);
  }
  // No connection, a cut body, no JSON: `cause` says more than the client's own words.
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  return retry(`${message}${cause}`, { cause: "no connection", down: true });
}

function byStatus(status: number, message: string, headers: Headers | null): Failure {
  if (status === 400 || status === 413 || status === 422) {
    return OVERFLOW.test(message) ? { kind: "overflow", message } : { kind: "rejected", message };
  }
  const said = message.startsWith(String(status)) ? message : `${status}: ${message}`;
  const again = status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;
  if (again) {
    const overload = status === 429 || status === 503 || status === 408 || status === 504;
    return {
      ...retry(said, { cause: String(status), overload, down: status >= 500 }),
      retryAfterMs: retryAfter(headers),
    };
  }
  if (status === 401 || status === 403 || status === 404 || status === 405 || status < 400) {
    return { kind: "user", message: said };
  }
  return { kind: "rejected", message: said };
}

function retry(
  message: string,
  { cause, overload = false, down = false }: { cause: string; overload?: boolean; down?: boolean },
): Extract<Failure, { kind: "retry" }> {
  return { kind: "retry", cause, overload, down, retryAfterMs: null, message };
}

/** Longest wait that a server may ask for; milliseconds. */
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
