/**
 * A made-up evaluation of a grid of prompts, computed by the real metrics from counts of problems.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareArms } from "../../../../pipeline/evaluation/compare.ts";
import type { Evaluation } from "../../../../pipeline/evaluation/evaluate.ts";
import { armResults } from "../../../../pipeline/evaluation/result.ts";
import type { ProblemScore } from "../../../../schemas/score.ts";
import { makeScore } from "../../evaluation/made-scores.ts";

const SAMPLES = 20;
const OPTIONS = { points: [1, 3, 6].map((n): [number, number] => [n, 6]), resamples: 200 };
const GRID = ["none", "weak", "strong"].flatMap((reasoning) =>
  ["plain", "helpers"].map((instruction) => `single/${reasoning}/${instruction}`),
);

function scoreOf(strategy: string, { at, better }: { at: number; better: number }): ProblemScore {
  const correct = Math.min(SAMPLES, (at * (2 + better)) % 23);
  return makeScore({
    problem_id: `problem-${at}`,
    arm: strategy,
    strategy,
    difficulty: ["easy", "hard"][at % 2] ?? null,
    samples: SAMPLES,
    passed_public: Math.min(SAMPLES, correct + 2),
    correct,
    reached_turn: [SAMPLES],
    correct_at_turn: [correct],
    programs: SAMPLES,
    similarity_samples: 0.4,
  });
}

/** @param lift makes the arms of another run better or worse */
export function evaluationMade(name: string, lift = 0): Evaluation {
  const problems = Array.from({ length: 12 }, (_, at) => at);
  const scores = GRID.flatMap((strategy, arm) =>
    problems.map((at) => scoreOf(strategy, { at, better: arm + lift })),
  );
  const arms = armResults(scores, OPTIONS);
  const [base, ...others] = arms;
  const comparisons = base === undefined ? [] : others.map((arm) => compareArms(arm, base, OPTIONS));
  return { schema: "evaluation/1", name, problems: problems.length, arms, comparisons };
}

export function writeEvaluation(run: string, evaluation: Evaluation): void {
  mkdirSync(join(run, "evaluation"), { recursive: true });
  writeFileSync(join(run, "evaluation", "result.json"), JSON.stringify(evaluation));
}
