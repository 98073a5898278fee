/**
 * Limits of a server that the configuration goes beyond. An overflow says nothing about the problem
 * if the prompt is far below the window: then an option is wrong, and every call would fail.
 */
import { UserError } from "../../schemas/errors.ts";
import type { Answer, ChatRequest } from "../policy.ts";

const WINDOW =
  /(?:maximum (?:context|model) length|context (?:length|window|size))\D{0,24}?(\d{3,7})\b|\((\d{3,7}) tokens\)/gi;

/** The largest number that a message gives for the window. */
function windowIn(message: string): number | null {
  const found = [...message.matchAll(WINDOW)].map((match) => Number(match[1] ?? match[2]));
  return found.length === 0 ? null : Math.min(...found);
}

/** Fewer characters per token than any tokenizer has on prose. */
const FEWEST_CHARACTERS = 2;

/** The window that a message states, if it is the answer that does not fit beside the prompt. */
function exceededWindow(message: string, { messages, max_tokens }: ChatRequest): number | null {
  const window = windowIn(message);
  if (window === null) return null;
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  return characters / FEWEST_CHARACTERS > window / 2 || max_tokens <= window / 2 ? null : window;
}

/**
 * The answer's length to ask for instead, where an answer may fill the window and the prompt is
 * longer than estimated; null if the configuration has another window than the server.
 */
export function shorterAnswer(message: string, request: ChatRequest): number | null {
  const window = exceededWindow(message, request);
  return window === null || request.max_tokens >= window ? null : Math.floor((request.max_tokens * 7) / 8);
}

/** The user's fault behind an overflow; null if the prompt itself is long. */
export function tooSmallWindow(message: string, request: ChatRequest): UserError | null {
  const window = exceededWindow(message, request);
  if (window === null) return null;
  return new UserError({
    where: "generate.max_tokens, generate.context_tokens",
    expected: `answers that fit into the server's window of ${window} tokens beside the prompt`,
    got: `max_tokens ${request.max_tokens}: ${message}`,
    fix: `Set generate.context_tokens to ${window} and a smaller generate.max_tokens, or start the server with a larger window.`,
  });
}

export const tooManyTokens = (message: string, maxTokens: number): UserError =>
  new UserError({
    where: "generate.max_tokens",
    expected: "at most what the server allows for one answer",
    got: `${maxTokens}: ${message}`,
    fix: "Lower generate.max_tokens to the limit in the server's message.",
  });

/** An empty answer that was cut at its first token. */
export const hadNoRoom = ({ text, reasoning, finish_reason, completion_tokens }: Answer): boolean =>
  finish_reason === "length" && text === "" && reasoning === null && (completion_tokens ?? 0) <= 1;
