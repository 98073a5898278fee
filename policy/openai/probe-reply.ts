/** What a probe reads from a reply of a server. */
import { z } from "zod";
import type { Answer } from "../policy.ts";
import { answersOf } from "./answer.ts";
import { nestedError } from "./error-body.ts";

/** `body`: null where the text is not JSON. */
export type Reply = { status: number; body: unknown; text: string };

/** null where the reply has no answer. */
export function answersIn({ status, body }: Reply, maxTokens: number): Answer[] | null {
  if (status >= 400) return null;
  try {
    return answersOf(body, { maxTokens }).filter((answer) => answer !== null);
  } catch {
    return null;
  }
}

const ErrorBody = z.object({
  error: z.looseObject({ message: z.string().nullish(), param: z.string().nullish().catch(null) }),
});

const errorIn = ({ text }: Reply) => {
  try {
    return ErrorBody.safeParse(JSON.parse(nestedError(text))).data?.error;
  } catch {
    return undefined;
  }
};

export const messageOf = (reply: Reply): string => (errorIn(reply)?.message ?? reply.text).slice(0, 200);
export const paramOf = (reply: Reply): string | null => errorIn(reply)?.param ?? null;

const WithMessage = z.object({ choices: z.array(z.object({ message: z.record(z.string(), z.unknown()) })) });

/** Where the reasoning of an answer came. */
export function placeOf({ body }: Reply): string {
  const message = WithMessage.safeParse(body).data?.choices[0]?.message ?? {};
  const field = ["reasoning_content", "reasoning", "reasoning_details"].find((name) => message[name] != null);
  if (field !== undefined) return `in the field ${field}`;
  return typeof message.content === "string" ? "inside the answer, between tags" : "as a part of the content";
}
