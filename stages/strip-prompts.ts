/**
 * Trajectory → example: CoT prompt segments out by kind, messages rendered, assistant messages that then stand in
 * a row merged. The model's answers keep their reasoning, so that the tuned model reasons unprompted.
 * Drops rows that a trainer would cut or misread: over-long ones, control tokens, answers cut by the server.
 */

import { findControlToken, neutralise } from "../rollout/control-tokens.ts";
import { Example } from "../schemas/example.ts";
import { StripOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { tokenizerFile } from "../text/tokenizer-file.ts";
import { type TokenCounter, tokenCounter } from "../text/tokens.ts";
import { defineProducer, type Row } from "./define-stage.ts";
import { exampleId } from "./row-ids.ts";
import { stripMessages } from "./strip-prompts/messages.ts";

type Dropped = { reason: string; detail: string | null };

/** One row as an example, or why it cannot be one. */
function toExample(
  problem: Problem,
  row: Row,
  limits: { counter: TokenCounter; maxTokens: number },
): Example | Dropped {
  const last = row.turns.at(-1);
  if (last?.code == null) return { reason: "no_program", detail: null };
  const cut = row.turns.findIndex((turn) => turn.calls.some((call) => call.finish_reason === "length"));
  if (cut >= 0) return { reason: "cut_answer", detail: `turn ${cut + 1}` };
  const messages = stripMessages(row.turns);
  const control = messages.map((m) => findControlToken(m.content)).find((token) => token !== null);
  if (control != null) return { reason: "control_token", detail: control };
  const tokens = messages.reduce((sum, message) => sum + limits.counter.count(message.content), 0);
  if (tokens > limits.maxTokens)
    return { reason: "too_long", detail: `${tokens} tokens, at most ${limits.maxTokens}` };
  return {
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
  };
}

export const stripPrompts = defineProducer({
  name: "strip-prompts",
  revision: 2,
  reasons: {
    no_program: "no program in the last turn",
    cut_answer: "an answer ended at the limit of tokens",
    control_token: "an answer holds a control token of a model family",
    too_long: "longer than strip-prompts.max_tokens",
  },
  kind: "perProblem",
  writes: Example,
  schemaName: "example/1",
  decides: "row",
  rowId: "example_id",
  options: StripOptions,
  inputs: async ({ tokenizer }, baseDir) => [await tokenizerFile(tokenizer, baseDir)],
  reads: ["trajectory_id", "problem_id", "turns", "policy", "model", "strategy", "arm", "sample"],
  async perProblem({ problem, rows }, options, ctx) {
    const counter = await tokenCounter(options.tokenizer, ctx.baseDir);
    const results = rows.map((row) => ({
      row,
      result: toExample(problem, row, { counter, maxTokens: options.max_tokens }),
    }));
    return {
      rows: results.flatMap(({ result }) => ("reason" in result ? [] : [result])),
      decisions: results.map(({ row, result }) => ({
        row_id: row.trajectory_id,
        problem_id: row.problem_id,
        kept: !("reason" in result),
        reason: "reason" in result ? result.reason : null,
        detail: "reason" in result ? result.detail : null,
        label: null,
      })),
    };
  },
});
