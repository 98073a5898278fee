/**
 * A streamed chat completion put together again, so that it is read like any other.
 * Promise: a stream that ends early is a broken answer, never a short one.
 */
import { z } from "zod";
import { BadAnswer } from "./classify.ts";

const Logprobs = z.looseObject({ content: z.array(z.unknown()).nullish() });

const Chunk = z.looseObject({
  id: z.string().nullish(),
  system_fingerprint: z.string().nullish(),
  error: z.unknown().optional(),
  usage: z.unknown().optional(),
  choices: z
    .array(
      z.looseObject({
        index: z.int().nullish(),
        delta: z.record(z.string(), z.unknown()).nullish(),
        finish_reason: z.string().nullish(),
        error: z.unknown().optional(),
        token_ids: z.array(z.int()).nullish(),
        logprobs: Logprobs.nullish(),
      }),
    )
    .nullish(),
});
type Chunk = z.infer<typeof Chunk>;
type Piece = NonNullable<Chunk["choices"]>[number];

type Choice = {
  message: Record<string, unknown>;
  finish_reason: string | null;
  error?: unknown;
  token_ids?: number[];
  logprobs?: { content: unknown[] };
};

/** @throws BadAnswer for a stream that is damaged or ends before every choice has */
export function assembled(text: string): unknown {
  const body: Record<string, unknown> = {};
  const choices: Choice[] = [];
  let isDone = false;
  for (const line of text.split("\n")) {
    const data = /^data:\s*(.*?)\s*$/.exec(line)?.[1];
    if (data === undefined || data === "") continue;
    if (data === "[DONE]") {
      isDone = true;
      break;
    }
    const { choices: pieces, id, system_fingerprint, usage, error } = chunkOf(data);
    if (error !== undefined && error !== null) return { error };
    if (id != null) body.id = id;
    if (system_fingerprint != null) body.system_fingerprint = system_fingerprint;
    if (usage !== undefined && usage !== null) body.usage = usage;
    for (const piece of pieces ?? []) take(choices, piece);
  }
  const whole = choices.filter((choice) => choice !== undefined);
  const isEnded = whole.length > 0 && whole.every(({ finish_reason }) => finish_reason !== null);
  if (!isDone && !isEnded) throw new BadAnswer("a stream that ends in the middle of an answer");
  return { ...body, choices: whole };
}

function chunkOf(data: string): Chunk {
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    throw new BadAnswer(`a stream with a damaged line: ${data.slice(0, 80)}`);
  }
  const chunk = Chunk.safeParse(raw);
  if (!chunk.success) throw new BadAnswer("a stream of something else than completions");
  return chunk.data;
}

function take(choices: Choice[], piece: Piece): void {
  const index = piece.index ?? 0;
  const choice = choices[index] ?? { message: {}, finish_reason: null };
  choices[index] = choice;
  for (const [name, value] of Object.entries(piece.delta ?? {})) {
    const before = choice.message[name];
    // Texts come in pieces, parts as lists; the role and nulls come once.
    if (typeof value === "string" && typeof before === "string" && name !== "role")
      choice.message[name] = before + value;
    else if (Array.isArray(value) && Array.isArray(before)) choice.message[name] = [...before, ...value];
    else if (value !== null && value !== undefined) choice.message[name] = value;
  }
  if (piece.finish_reason != null) choice.finish_reason = piece.finish_reason;
  if (piece.error !== undefined) choice.error = piece.error;
  if (piece.token_ids != null) choice.token_ids = [...(choice.token_ids ?? []), ...piece.token_ids];
  if (piece.logprobs?.content != null)
    choice.logprobs = { content: [...(choice.logprobs?.content ?? []), ...piece.logprobs.content] };
}
