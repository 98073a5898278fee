/**
 * One chat completion through the openai package, without its retries, logging and environment
 * variables.
 */
import OpenAI from "openai";
import type { Answer, ChatRequest } from "../policy.ts";
import { answersOf } from "./answer.ts";
import { type BodyOptions, bodyOf } from "./body.ts";
import { nestedError } from "./error-body.ts";
import type { FieldFixes } from "./fields.ts";
import type { HttpFetch } from "./http.ts";
import { assembled } from "./stream.ts";

export type ClientOptions = {
  baseURL: string;
  key: string | null;
  /** For short answers; of a stream, the longest time without data. */
  timeoutMs: number;
  http: HttpFetch;
  stream?: "auto" | "always" | "never" | undefined;
  body: BodyOptions;
};

export type AskOptions = { n: number; fixes: FieldFixes; signal?: AbortSignal | undefined };

/**
 * Requests `n` answers; null for each one that broke off on the server. @throws errors that
 * classify.ts handles
 */
export type Ask = (request: ChatRequest, options: AskOptions) => Promise<(Answer | null)[]>;

/** Answers of up to this many tokens are read at once and within timeout_s; tokens. */
export const SHORT_ANSWER = 4096;

/** A stream ends when no data come, not by its length; milliseconds. */
const LONGEST_STREAM = 86_400_000;

export function clientFor({ baseURL, key, timeoutMs, http, stream = "auto", body }: ClientOptions): Ask {
  const client = (idleMs?: number) =>
    new OpenAI({
      baseURL,
      apiKey: key ?? "none",
      organization: null,
      project: null,
      logLevel: "off",
      maxRetries: 0,
      fetch: async (url, init) => readable(await http.fetch(url, init, idleMs)),
      ...(key === null && { defaultHeaders: { Authorization: null } }),
    });
  const [atOnce, inPieces] = [client(), client(timeoutMs)];
  return async (request, { n, fixes, signal }) => {
    await http.turn();
    const isLong = request.max_tokens > SHORT_ANSWER;
    const streams = !fixes.no_stream && (stream === "always" || (stream === "auto" && isLong));
    const sent = bodyOf(request, { n, fixes, options: body });
    const timeout = streams
      ? LONGEST_STREAM
      : Math.ceil(timeoutMs * Math.max(1, request.max_tokens / SHORT_ANSWER));
    const response = await (streams ? inPieces : atOnce).post("/chat/completions", {
      body: streams ? { ...sent, stream: true, stream_options: { include_usage: true } } : sent,
      timeout,
      ...(signal && { signal }),
    });
    return answersOf(response, { maxTokens: request.max_tokens });
  };
}

/** A response as the openai package reads it: errors nested, a stream as one completion. */
async function readable(response: Response): Promise<Response> {
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") === true;
  if (response.ok && !isStream) return response;
  const text = await response.text();
  const { status } = response;
  if (!response.ok) return new Response(nestedError(text), { status, headers: response.headers });
  return Response.json(assembled(text), { status });
}
