/** What the index has of a trajectory besides its columns: words to search, tokens of all calls. */
import type { Trajectory } from "../../../schemas/trajectory.ts";

export const searchable = ({ turns, failure }: Trajectory): string[] => [
  ...turns.flatMap((turn) => [
    ...turn.calls.flatMap((call) => [call.answer, call.reasoning ?? ""]),
    ...turn.public_verdicts.map((verdict) => verdict.stderr),
  ]),
  failure ?? "",
];

/** Null if the server did not count them. */
export function tokensOf({ turns }: Trajectory): number | null {
  let sum = 0;
  for (const call of turns.flatMap((turn) => turn.calls)) {
    if (call.prompt_tokens === null || call.completion_tokens === null) return null;
    sum += call.prompt_tokens + call.completion_tokens;
  }
  return sum === 0 ? null : sum;
}
