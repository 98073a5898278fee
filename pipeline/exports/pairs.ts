/**
 * Pairs for preference training. repaired: the first answer of a conversation against its repaired
 * one. nearest: a program that passes at once against the most similar failing first answer to the
 * same prompt. Answers are compared as published, so nothing but dataset/ is read.
 */

import type { PublishedExample } from "../../schemas/published.ts";
import { plainLine, type ReasoningForm } from "../publish/message-line.ts";
import type { ChatMessage, Line, Pair } from "./define-export.ts";
import { shinglesOf } from "./similar.ts";
import { publishedRows } from "./units.ts";

export const PAIRINGS = ["repaired", "nearest"] as const;
export type Pairing = (typeof PAIRINGS)[number];

type First = { id: string; prompt: ChatMessage[]; key: string; answer: Line; text: string };

const isPlain = (row: PublishedExample): boolean =>
  row.messages.every(({ role, tool_calls }) => role !== "tool" && (tool_calls?.length ?? 0) === 0);

function firstOf(row: PublishedExample, form: ReasoningForm): First | null {
  const at = row.messages.findIndex(({ role }) => role === "assistant");
  const message = row.messages[at];
  if (message === undefined || !isPlain(row)) return null;
  const prompt = row.messages.slice(0, at).map(({ role, content }) => ({ role, content }));
  return {
    id: row.example_id,
    prompt,
    key: JSON.stringify(prompt),
    answer: plainLine(message, form),
    text: message.content,
  };
}

export async function* pairsOf(dir: string, pairing: Pairing, form: ReasoningForm): AsyncGenerator<Pair> {
  yield* pairing === "repaired" ? repaired(dir, form) : nearest(dir, form);
}

async function* repaired(dir: string, form: ReasoningForm): AsyncGenerator<Pair> {
  for await (const { row } of publishedRows(dir, ["multi_turn"])) {
    const first = firstOf(row, form);
    const last = row.messages.at(-1);
    if (first === null || last?.train !== true) continue;
    const { id, prompt, answer } = first;
    yield { id, problem_id: row.problem_id, prompt, chosen: plainLine(last, form), rejected: answer };
  }
}

/** All first answers are in memory, without the rest of their conversations. */
async function* nearest(dir: string, form: ReasoningForm): AsyncGenerator<Pair> {
  const failing = new Map<string, { answer: Line; shingles: ReadonlySet<string> }[]>();
  for await (const { row } of publishedRows(dir, ["multi_turn"])) {
    const first = firstOf(row, form);
    if (first === null) continue;
    const known = failing.get(first.key) ?? [];
    known.push({ answer: first.answer, shingles: shinglesOf(first.text) });
    failing.set(first.key, known);
  }
  for await (const { row } of publishedRows(dir, ["single_turn"])) {
    const first = firstOf(row, form);
    if (first === null) continue;
    const own = shinglesOf(first.text);
    let best: { answer: Line; share: number } | null = null;
    for (const { answer, shingles } of failing.get(first.key) ?? []) {
      const share = jaccard(own, shingles);
      if (best === null || share > best.share) best = { answer, share };
    }
    if (best === null) continue;
    const { id, prompt, answer } = first;
    yield { id, problem_id: row.problem_id, prompt, chosen: answer, rejected: best.answer };
  }
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared += 1;
  return shared / Math.max(1, a.size + b.size - shared);
}
