/**
 * Equal answers among samples: a server that ignores seeds returns the same text every time, which
 * falsifies pass@k and wastes all samples but one. Short answers are often equal, so only long ones
 * count.
 */
import type { Trajectory } from "../../schemas/trajectory.ts";
import type { StageContext } from "../define-stage.ts";

/** Shorter answers can be equal by chance; characters. */
const LONG = 200;
/** Fewer samples prove nothing. */
const LEAST_SAMPLES = 4;
/** Share of equal first answers from which a problem is reported. */
const SUSPICIOUS = 0.5;

export type Equality = { samples: number; equal: number };

/** How many of the long first answers equal the first answer of another sample. */
export function equalAnswers(rows: readonly Trajectory[]): Equality {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const call = row.turns[0]?.calls[0];
    // Equal texts with different reasoning are different samples.
    const text = `${call?.reasoning ?? ""}${call?.answer ?? ""}`;
    if (text.length >= LONG) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const all = [...counts.values()];
  const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);
  return { samples: sum(all), equal: sum(all.filter((count) => count > 1)) };
}

/** Counts the problems with many equal answers, and logs each with its figures. */
export function warnOfEqualAnswers(
  rows: readonly Trajectory[],
  { count, log, config }: Pick<StageContext, "count" | "log" | "config">,
): void {
  if (config.generate.temperature === 0) return;
  const { samples, equal } = equalAnswers(rows);
  count("equal_answers", equal);
  if (samples < LEAST_SAMPLES || equal / samples < SUSPICIOUS) return;
  count("problems_with_equal_answers");
  log("many samples have the very same first answer: does the server honour `seed` and `temperature`?", {
    problem_id: rows[0]?.problem_id,
    samples,
    equal,
  });
}
