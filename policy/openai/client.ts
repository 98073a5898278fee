/**
 * One chat completion through the openai package, without its retries, logging and environment
 * variables.
 */
import OpenAI from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { Answer, ChatRequest } from "../policy.ts";
import { answersOf } from "./answer.ts";
import type { HttpFetch } from "./http.ts";

export type ClientOptions = { baseURL: string; key: string | null; timeoutMs: number; http: HttpFetch };

export type AskOptions = { model: string; n: number; signal?: AbortSignal | undefined };

/** Requests `n` answers. @throws errors that classify.ts handles */
export type Ask = (request: ChatRequest, options: AskOptions) => Promise<Answer[]>;

export function clientFor({ baseURL, key, timeoutMs, http }: ClientOptions): Ask {
  const client = new OpenAI({
    baseURL,
    apiKey: key ?? "none",
    organization: null,
    project: null,
    logLevel: "off",
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: (url, init) => http.fetch(url, init),
    ...(key === null && { defaultHeaders: { Authorization: null } }),
  });
  return async (request, { model, n, signal }) => {
    await http.turn();
    const body: ChatCompletionCreateParamsNonStreaming = {
      model,
      messages: request.messages,
      temperature: request.temperature,
      top_p: request.top_p,
      max_tokens: request.max_tokens,
      seed: request.seed,
      ...(n > 1 && { n }),
    };
    return answersOf(await client.chat.completions.create(body, signal === undefined ? {} : { signal }));
  };
}
