/**
 * One chat completion through the openai package, without its retries, logging and environment
 * variables.
 */
import OpenAI from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import type { Answer, ChatMessage, ChatRequest } from "../policy.ts";
import { answersOf } from "./answer.ts";
import type { HttpFetch } from "./http.ts";

export type ClientOptions = {
  baseURL: string;
  key: string | null;
  timeoutMs: number;
  http: HttpFetch;
  /** Name of the field for the reasoning of earlier answers. */
  reasoningField?: string | undefined;
};

export type AskOptions = { model: string; n: number; signal?: AbortSignal | undefined };

/** Requests `n` answers. @throws errors that classify.ts handles */
export type Ask = (request: ChatRequest, options: AskOptions) => Promise<Answer[]>;

export function clientFor({ baseURL, key, timeoutMs, http, reasoningField }: ClientOptions): Ask {
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
      messages: request.messages.map((message) => wireMessage(message, reasoningField)),
      temperature: request.temperature,
      top_p: request.top_p,
      max_tokens: request.max_tokens,
      seed: request.seed,
      ...(n > 1 && { n }),
    };
    return answersOf(await client.chat.completions.create(body, signal === undefined ? {} : { signal }));
  };
}

function wireMessage({ reasoning, ...message }: ChatMessage, field: string | undefined): ChatMessage {
  return reasoning === undefined || field === undefined ? message : { ...message, [field]: reasoning };
}
