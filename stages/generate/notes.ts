/**
 * What answers show of the server or the options: first answers cut at max_tokens, prompts that the
 * server cut without a word, ends of answers that rftkit does not know. Counted for the last lines
 * of a run, and logged once by each process.
 */
import { userText } from "../../rollout/compose.ts";
import type { Call, Trajectory } from "../../schemas/trajectory.ts";
import type { StageContext } from "../define-stage.ts";
import { callsOf } from "../row.ts";

/** More characters per token than any tokenizer has on prose. */
const MOST_CHARACTERS = 12;

const logged = new Set<string>();

function logOnce(ctx: Pick<StageContext, "log">, message: string, fields: Record<string, unknown>): void {
  if (logged.has(message)) return;
  logged.add(message);
  ctx.log(message, fields);
}

export function noteAnswers(row: Trajectory, ctx: Pick<StageContext, "count" | "log">): void {
  const calls = callsOf(row);
  const first = row.turns[0]?.calls ?? [];
  if (first.some(({ finish_reason }) => finish_reason === "length")) ctx.count("first_answers_cut");
  const { trajectory_id } = row;
  if (calls.some((call, i) => lostPrompt(call, calls[i - 1]))) {
    ctx.count("prompts_cut");
    logOnce(ctx, "the server counted fewer prompt tokens than were sent", { trajectory_id });
  }
  for (const { finish_reason, raw_finish_reason: raw } of calls) {
    if (finish_reason !== "unknown" || raw === undefined) continue;
    ctx.count("unknown_ends");
    logOnce(ctx, `an answer ended for a reason that rftkit does not know: ${raw}`, { trajectory_id });
  }
}

/** Whether the prompt is counted as far shorter than it is, or as shorter than the one before. */
function lostPrompt(call: Call, before: Call | undefined): boolean {
  const { prompt_tokens: tokens } = call;
  if (tokens === null) return false;
  if (before?.prompt_tokens != null && tokens < before.prompt_tokens) return true;
  return userText(call).length > tokens * MOST_CHARACTERS;
}
