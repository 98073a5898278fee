/**
 * The metrics of an evaluation from the scores of its problems: each arm by point, tier and turn,
 * with intervals.
 * Promises: pure; equal scores and options give equal numbers. A problem with fewer trajectories
 * than a point draws is left out of that point, which records how many problems it covers.
 */

import { groupBy } from "../../io/group-by.ts";
import type { EvaluateOptions } from "../../schemas/evaluation-options.ts";
import type { ProblemScore } from "../../schemas/score.ts";
import { passNAtK, trajectoryPoint } from "../../stages/score/metrics.ts";
import { type Estimate, estimate } from "../../stages/score/resample.ts";
import { type CurvePoint, curveOf } from "./curves.ts";
import { byTier } from "./tiers.ts";

export type PointResult = {
  n: number;
  /** Samples drawn; every turn counts as a sample. */
  k: number;
  /** Trajectories that k samples amount to. */
  trajectories: number;
  /** Share of problems solved; null if no problem has that many trajectories. */
  pass: Estimate | null;
};

export type ProblemTally = Pick<
  ProblemScore,
  "problem_id" | "difficulty" | "samples" | "passed_public" | "correct"
>;

export type ArmResult = {
  arm: string;
  strategy: string;
  model: string;
  /** Absent: Python. */
  language?: string;
  max_turns: number;
  trajectories: number;
  no_verdict: number;
  points: PointResult[];
  /** pass@k by sample budget, for the plot. */
  curve: CurvePoint[];
  tiers: { tier: string; problems: number; points: PointResult[]; correct_share: number | null }[];
  /**
   * Of all trajectories with a verdict: how many reached a turn, and how many ended correct at it.
   */
  turns: { turn: number; reached: number; correct: number; correct_share: number | null }[];
  diversity: {
    /** Share of distinct programs, mean over problems. */
    distinct_share: number | null;
    similarity_samples: number | null;
    similarity_turns: number | null;
  };
  non_code_share: number | null;
  usage: { calls: number; prompt_tokens: number; cached_tokens: number; completion_tokens: number };
  problems: ProblemTally[];
};

type Options = Pick<EvaluateOptions, "points" | "resamples">;

/** One result per arm, in the order of first appearance. */
export function armResults(scores: readonly ProblemScore[], options: Options): ArmResult[] {
  return [...groupBy(scores, ({ arm }) => arm).values()].map((rows) => armResult(rows, options));
}

function armResult(unsorted: readonly ProblemScore[], options: Options): ArmResult {
  const rows = [...unsorted].sort((a, b) => (a.problem_id < b.problem_id ? -1 : 1));
  const [first] = rows as [ProblemScore];
  const tiers = [...groupBy(rows, tierOf)].sort(([a], [b]) => byTier(a, b));
  const total = (field: NumericField) => sum(rows.map((row) => row[field]));
  return {
    arm: first.arm,
    strategy: first.strategy,
    model: first.model,
    ...(first.language !== undefined && { language: first.language }),
    max_turns: first.max_turns,
    trajectories: total("samples"),
    no_verdict: total("no_verdict"),
    points: pointsOf(rows, options),
    curve: curveOf({ problems: rows, max_turns: first.max_turns }),
    tiers: tiers.map(([tier, members]) => ({
      tier,
      problems: members.length,
      points: pointsOf(members, options),
      correct_share: ratio(sum(members.map((r) => r.correct)), sum(members.map((r) => r.samples))),
    })),
    turns: turnsOf(rows),
    diversity: {
      distinct_share: mean(rows.map((row) => ratio(row.distinct_programs, row.programs))),
      similarity_samples: mean(rows.map((row) => row.similarity_samples)),
      similarity_turns: mean(rows.map((row) => row.similarity_turns)),
    },
    non_code_share: ratio(total("non_code_characters"), total("answer_characters")),
    usage: {
      calls: total("calls"),
      prompt_tokens: total("prompt_tokens"),
      cached_tokens: total("cached_tokens"),
      completion_tokens: total("completion_tokens"),
    },
    problems: rows.map(({ problem_id, difficulty, samples, passed_public, correct }) => ({
      problem_id,
      difficulty,
      samples,
      passed_public,
      correct,
    })),
  };
}

type NumericField =
  | "samples"
  | "no_verdict"
  | "non_code_characters"
  | "answer_characters"
  | "calls"
  | "prompt_tokens"
  | "cached_tokens"
  | "completion_tokens";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return ratio(sum(known), known.length);
}

const tierOf = ({ difficulty }: ProblemScore): string => difficulty ?? "unknown";

/** The value of a point for one problem. */
export const problemPass = (
  { samples, passed_public, correct }: ProblemTally,
  { n, k }: { n: number; k: number },
): number | null => passNAtK({ samples, passed: passed_public, correct }, { n, k });

function pointsOf(rows: readonly ProblemScore[], { points, resamples }: Options): PointResult[] {
  return points.map(([n, k]) => {
    const drawn = trajectoryPoint({ n, k }, rows[0]?.max_turns ?? 1);
    // The same seed for all arms, so that they are compared on the same resamples.
    const pass = estimate(
      rows.map((row) => problemPass(row, drawn)),
      { resamples, seed: `${n}@${k}` },
    );
    return { n, k, trajectories: drawn.k, pass };
  });
}

function turnsOf(rows: readonly ProblemScore[]): ArmResult["turns"] {
  const all = sum(rows.map((row) => row.samples));
  return Array.from({ length: rows[0]?.max_turns ?? 0 }, (_, i) => {
    const correct = sum(rows.map((row) => row.correct_at_turn[i] ?? 0));
    return {
      turn: i + 1,
      reached: sum(rows.map((row) => row.reached_turn[i] ?? 0)),
      correct,
      correct_share: ratio(correct, all),
    };
  });
}
