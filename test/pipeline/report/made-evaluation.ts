/** A made-up evaluation of a grid of prompts, computed by the real metrics from counts of problems. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareArms } from "../../../pipeline/evaluation/compare.ts";
import type { Evaluation } from "../../../pipeline/evaluation/evaluate.ts";
import { armResults } from "../../../pipeline/evaluation/result.ts";
import type { ProblemScore } from "../../../schemas/score.ts";

const SAMPLES = 20;
const OPTIONS = { points: [1, 3, 6].map((n): [number, number] => [n, 6]), resamples: 200 };
const GRID = ["none", "weak", "strong"].flatMap((reasoning) =>
  ["plain", "helpers"].map((instruction) => `single/${reasoning}/${instruction}`),
);

function scoreOf(strategy: string, { at, better }: { at: number; better: number }): ProblemScore {
  const correct = Math.min(SAMPLES, (at * (2 + better)) % 23);
  return {
    problem_id: `problem-${at}`,
    arm: strategy,
    strategy,
    model: "made",
    source: "made",
    difficulty: ["easy", "hard"][at % 2] ?? null,
    max_turns: 1,
    samples: SAMPLES,
    no_verdict: 0,
    passed_public: Math.min(SAMPLES, correct + 2),
    correct,
    reached_turn: [SAMPLES],
    correct_at_turn: [correct],
    programs: SAMPLES,
    distinct_programs: 9,
    similarity_samples: 0.4,
    similarity_turns: null,
    answer_characters: 9000,
    non_code_characters: 4000,
    calls: SAMPLES,
    prompt_tokens: 8000,
    cached_tokens: 0,
    completion_tokens: 9000,
  };
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
