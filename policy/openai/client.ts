/**
 * One chat completion through the openai package, without its retries, logging and environment
 * variables.
 */
import OpenAI from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { Answer, ChatRequest } from "../policy.ts";
import { answersOf } from "./answer.ts";
import { type BodyOptions, bodyOf } from "./body.ts";
import { nestedError } from "./error-body.ts";
import type { FieldFixes } from "./fields.ts";
import type { HttpFetch } from "./http.ts";

export type ClientOptions = {
  baseURL: string;
  key: string | null;
  timeoutMs: number;
  http: HttpFetch;
  body: BodyOptions;
};

export type AskOptions = { n: number; fixes: FieldFixes; signal?: AbortSignal | undefined };

/**
 * Requests `n` answers; null for each one that broke off on the server. @throws errors that
 * classify.ts handles
 */
export type Ask = (request: ChatRequest, options: AskOptions) => Promise<(Answer | null)[]>;

export function clientFor({ baseURL, key, timeoutMs, http, body }: ClientOptions): Ask {
  const client = new OpenAI({
    baseURL,
    apiKey: key ?? "none",
    organization: null,
    project: null,
    logLevel: "off",
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: async (url, init) => withNestedError(await http.fetch(url, init)),
    ...(key === null && { defaultHeaders: { Authorization: null } }),
  });
  return async (request, { n, fixes, signal }) => {
    await http.turn();
    const sent = bodyOf(request, { n, fixes, options: body });
    // The package's type names only the fields of OpenAI's own API.
    const params = sent as unknown as ChatCompletionCreateParamsNonStreaming;
    const response = await client.chat.completions.create(params, signal === undefined ? {} : { signal });
    return answersOf(response, { maxTokens: request.max_tokens });
  };
}

async function withNestedError(response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = nestedError(await response.text());
  return new Response(text, { status: response.status, headers: response.headers });
}
