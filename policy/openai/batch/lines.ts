/**
 * The lines of the files that answer requests, as OpenAI's Batch API and `vllm run-batch` have
 * them. A line answers one request or says why it has no answer.
 * Promises: an answer reads as the same answer to a call would; an error of the server's machinery
 * is never taken for a refusal of the request.
 */
import { APIError } from "openai";
import { z } from "zod";
import type { Answer } from "../../policy.ts";
import { answersOf } from "../answer.ts";
import { classify, type Failure } from "../classify.ts";
import { nestedError } from "../error-body.ts";

const Line = z.object({
  custom_id: z.string(),
  response: z
    .object({ status_code: z.coerce.number().int().nullish(), body: z.unknown().optional() })
    .nullish(),
  error: z.unknown().optional(),
});

export type Outcome = { answer: Answer } | { failure: Failure };

/** null for a line of another kind. @param maxTokensOf of a request by its name; 0 if unknown */
export function outcomeOf(
  value: unknown,
  maxTokensOf: (id: string) => number,
): { id: string; outcome: Outcome } | null {
  const line = Line.safeParse(value).data;
  if (line === undefined) return null;
  const { custom_id: id, response, error } = line;
  const status = response?.status_code ?? (response?.body == null ? null : 200);
  const hasError = error !== undefined && error !== null;
  if (status !== null && status >= 200 && status < 300 && !hasError)
    return { id, outcome: answered(response?.body, maxTokensOf(id)) };
  return { id, outcome: { failure: failureOf({ status, body: response?.body, error }) } };
}

function answered(body: unknown, maxTokens: number): Outcome {
  try {
    const [answer] = answersOf(body, { maxTokens });
    if (answer != null) return { answer };
    return { failure: passing("an answer that broke off") };
  } catch (error) {
    return { failure: classify(error) };
  }
}

type Refused = { status: number | null; body: unknown; error: unknown };

/**
 * OpenAI has the error in the body of the response; vLLM beside the response: its server's error as
 * an object, or the text of an exception, always with status 400.
 */
function failureOf({ status, body, error }: Refused): Failure {
  const said = body ?? error;
  const isText = typeof said === "string";
  const nested = parsed(nestedError(JSON.stringify(isText ? { message: said } : (said ?? {}))));
  if (status !== null && status >= 300) {
    const failure = classify(APIError.generate(status, nested, undefined, new Headers()));
    const isException = body == null && isText && failure.kind === "rejected";
    return isException ? passing(said) : failure;
  }
  // Without a status the request was not executed: expired, cancelled, or lost.
  const { message, code } = (nested as { error?: { message?: unknown; code?: unknown } }).error ?? {};
  const words = [code, message].filter((part) => typeof part === "string").join(": ");
  if (/quota|billing|insufficient_balance/i.test(words)) return { kind: "quota", message: words };
  return passing(words !== "" ? words : (JSON.stringify(said) ?? "no answer"));
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

const passing = (message: string): Failure => ({
  kind: "retry",
  cause: "no answer",
  overload: false,
  down: false,
  fromServer: true,
  sent: true,
  retryAfterMs: null,
  message: message.slice(0, 300),
});
