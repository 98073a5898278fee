/**
 * What stages ask of a row: its programs and the length of its answers.
 * Limit: servers need not report token counts, and recorded answers have none. `completionTokens`
 * is null then; `answerTokens` always has a value, an estimate where a count is missing.
 */
import { estimateTokens } from "../rollout/tokens.ts";
import type { Call, Turn } from "../schemas/trajectory.ts";

type Turns = { turns: readonly Turn[] };

export const callsOf = ({ turns }: Turns): Call[] => turns.flatMap((turn) => turn.calls);

/** The program of the last turn; null if that turn has none. */
export const finalProgram = ({ turns }: Turns): string | null => turns.at(-1)?.code ?? null;

/** The program of the last turn that has one. */
export const latestProgram = ({ turns }: Turns): string | null =>
  turns.findLast((turn) => turn.code !== null)?.code ?? null;

/** Completion tokens of all calls, as the server counted them; null if a call has no count. */
export function completionTokens(row: Turns): number | null {
  let sum = 0;
  for (const { completion_tokens } of callsOf(row)) {
    if (completion_tokens === null) return null;
    sum += completion_tokens;
  }
  return sum;
}

/**
 * Completion tokens of all calls; a call without a count is estimated from its text, rather too
 * high.
 */
export const answerTokens = (row: Turns): number =>
  callsOf(row).reduce((sum, call) => sum + (call.completion_tokens ?? estimated(call)), 0);

const estimated = ({ answer, reasoning }: Call): number =>
  estimateTokens(answer) + estimateTokens(reasoning ?? "");

export const answerCharacters = (row: Turns): number =>
  callsOf(row).reduce((sum, { answer }) => sum + answer.length, 0);
