/** Formatted texts of a trajectory: answers between their code blocks, and reasoning. */
import type { Trajectory } from "../../../schemas/trajectory.ts";
import { formattedText } from "../formatted-text.ts";
import type { Body, FormattedCall } from "../shared/format.ts";
import { answerParts } from "../shared/highlight.ts";

/** @returns null if no text has formatting */
export function proseOf({ turns }: Pick<Trajectory, "turns">): Body["prose"] {
  let isFormatted = false;
  const seen = (text: string) => {
    const found = formattedText(text);
    isFormatted ||= found !== null;
    return found;
  };
  const prose = turns.map((turn) =>
    turn.calls.map(
      ({ answer, reasoning }): FormattedCall => ({
        answer: answerParts(answer).flatMap(({ kind, text }) => (kind === "text" ? [seen(text)] : [])),
        reasoning: reasoning === null ? null : seen(reasoning),
      }),
    ),
  );
  return isFormatted ? prose : null;
}
