/**
 * Makes an example of each trajectory: removes CoT prompt segments by kind, renders the messages,
 * and merges assistant messages that follow each other. Answers keep the reasoning that prompts
 * asked for, so that the tuned model reasons unprompted, and the reasoning that the model gave by
 * itself unless strip-prompts.reasoning is `drop`. Drops rows that a trainer would cut or misread:
 * too long, with control tokens, or with an answer that was cut.
 */

import { findControlToken, neutralise } from "../rollout/control-tokens.ts";
import { Example } from "../schemas/example.ts";
import { exampleLimit } from "../schemas/limits.ts";
import { StripOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { tokenizerFile } from "../text/tokenizer-file.ts";
import { type TokenCounter, tokenCounter } from "../text/tokens.ts";
import { type Decided, drop, keep } from "./decide.ts";
import { defineProducer, type Row } from "./define-stage.ts";
import { exampleId } from "./row-ids.ts";
import { answersWithReasoning, stripMessages, toolTexts } from "./strip-prompts/messages.ts";

const REASONS = {
  no_program: "the last answer contains no program",
  cut_answer: "an answer was cut at the token limit",
  unknown_end: "an answer ended for a reason that rftkit does not know; see strip-prompts.accept_ends",
  control_token: "an answer contains a control token of a chat model",
  too_long: "longer than strip-prompts.max_tokens",
};
type Reason = keyof typeof REASONS;

type Limits = {
  counter: TokenCounter;
  /** The same for texts that other rows of the problem have, too. */
  shared: TokenCounter;
  maxTokens: number;
  withReasoning: boolean;
  acceptEnds: readonly string[];
};
type Result = { example: Example; decision: Decided<never> } | { example: null; decision: Decided<Reason> };

const dropped = (row: Row, reason: Reason, detail: string | null = null): Result => ({
  example: null,
  decision: drop(row, reason, detail),
});

/** Earlier versions did not record the server's own word: their unknown ends count as stop. */
function unknownEnd({ turns }: Row, accepted: readonly string[]): string | null {
  for (const [i, turn] of turns.entries()) {
    for (const { finish_reason, raw_finish_reason: raw } of turn.calls) {
      if (finish_reason === "unknown" && raw !== undefined && !accepted.includes(raw))
        return `turn ${i + 1}: ${raw}`;
    }
  }
  return null;
}

const tokensOf = (texts: readonly string[], counter: TokenCounter): number =>
  texts.reduce((sum, text) => sum + counter.count(text), 0);

/** Counts each text once. */
function countingOnce(counter: TokenCounter): TokenCounter {
  const known = new Map<string, number>();
  const count = (text: string): number => {
    const tokens = known.get(text) ?? counter.count(text);
    known.set(text, tokens);
    return tokens;
  };
  return { name: counter.name, count };
}

type Figures = Pick<Example, "reasoning_answers" | "reasoning_tokens" | "reasoning_dropped">;

/** Absent from rows without reasoning. */
function reasoningFigures(answers: number, kept: readonly string[], counter: TokenCounter): Figures {
  if (answers === 0) return {};
  const [reasoning_tokens, reasoning_dropped] = [tokensOf(kept, counter), answers - kept.length];
  return { reasoning_answers: answers, reasoning_tokens, reasoning_dropped };
}

/** The example of one row, or the reason why it has none. */
function toExample(problem: Problem, row: Row, limits: Limits): Result {
  const last = row.turns.at(-1);
  if (last?.code == null) return dropped(row, "no_program");
  const cut = row.turns.findIndex((turn) => turn.calls.some((call) => call.finish_reason === "length"));
  if (cut >= 0) return dropped(row, "cut_answer", `turn ${cut + 1}`);
  const unknown = unknownEnd(row, limits.acceptEnds);
  if (unknown !== null) return dropped(row, "unknown_end", unknown);
  const messages = stripMessages(row.turns, limits.withReasoning);
  const thoughts = messages.flatMap(({ reasoning }) => reasoning ?? []);
  const tools = row.tools === undefined ? [] : [row.tools];
  const texts = [
    ...messages.map(({ content }) => content),
    ...thoughts,
    ...messages.flatMap(toolTexts),
    ...tools,
  ];
  const control = texts.map(findControlToken).find((token) => token !== null);
  if (control != null) return dropped(row, "control_token", control);
  // The first prompt is that of the problem's other rows, too.
  const first = Math.max(
    0,
    messages.findIndex(({ role }) => role === "assistant"),
  );
  const tokens =
    tokensOf(texts.slice(0, first), limits.shared) + tokensOf(texts.slice(first), limits.counter);
  if (tokens > limits.maxTokens)
    return dropped(row, "too_long", `${tokens} tokens, at most ${limits.maxTokens}`);
  const example = {
    example_id: exampleId(row.trajectory_id),
    problem_id: row.problem_id,
    messages,
    code: last.code,
    language: last.language ?? "python3",
    solved_at_turn: row.turns.length,
    tokens,
    tokenizer: limits.counter.name,
    difficulty: problem.difficulty,
    tags: problem.tags.map(neutralise),
    nearest: null,
    provenance: {
      source: problem.source,
      source_row: problem.source_row,
      policy: row.policy,
      model: row.model,
      strategy: row.strategy,
      arm: row.arm,
      sample: row.sample,
      trajectory_id: row.trajectory_id,
    },
    ...(problem.entry_point !== undefined && { test_kind: "assert" as const }),
    ...reasoningFigures(answersWithReasoning(row.turns), thoughts, limits.counter),
    ...(row.tools !== undefined && { tools: row.tools }),
  };
  return { example, decision: keep(row) };
}

export const stripPrompts = defineProducer({
  name: "strip-prompts",
  revision: 2,
  reasons: REASONS,
  writes: Example,
  schemaName: "example/1",
  decides: "row",
  rowId: "example_id",
  options: StripOptions,
  // `keep` is the default, and absent from the key.
  keyOf: ({ "strip-prompts": { reasoning, ...options } }) => ({
    ...options,
    max_tokens: exampleLimit(options),
    ...(reasoning === "drop" && { reasoning }),
  }),
  inputs: async ({ tokenizer }, baseDir) => [await tokenizerFile(tokenizer, baseDir)],
  reads: ["trajectory_id", "problem_id", "turns", "policy", "model", "strategy", "arm", "sample", "tools"],
  async perProblem({ problem, rows }, options, ctx) {
    const counter = await tokenCounter(options.tokenizer, ctx.baseDir);
    const limits = {
      counter,
      shared: countingOnce(counter),
      maxTokens: exampleLimit(options) ?? Number.POSITIVE_INFINITY,
      withReasoning: options.reasoning !== "drop",
      acceptEnds: options.accept_ends ?? [],
    };
    const results = rows.map((row) => toExample(problem, row, limits));
    return {
      rows: results.flatMap(({ example }) => example ?? []),
      decisions: results.map(({ decision }) => decision),
    };
  },
});
