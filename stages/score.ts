/**
 * The counts of a problem from which every metric is computed: trajectories, passed, correct, by
 * turn, diversity, tokens. Promises: no n, k, tier or interval is fixed here, so that other ones
 * need no new scores; an infrastructure error counts neither as right nor as wrong. Limit:
 * pipeline/evaluation computes the metrics.
 */

import { groupBy } from "../io/group-by.ts";
import { DEFAULT_LANGUAGE } from "../judge/languages/index.ts";
import { ScoreOptions } from "../schemas/evaluation-options.ts";
import type { Problem } from "../schemas/problem.ts";
import { ProblemScore } from "../schemas/score.ts";
import { dropProblem, keepProblem } from "./decide.ts";
import { defineProducer, type Row } from "./define-stage.ts";
import { turnLimit } from "./generate/arm.ts";
import { answerLengths, type Compared, diversity } from "./score/programs.ts";

export const score = defineProducer({
  name: "score",
  revision: 1,
  reasons: {
    no_trajectories: "the problem has no trajectories",
  },
  writes: ProblemScore,
  schemaName: "problem-score/1",
  decides: "problem",
  rowId: "arm",
  options: ScoreOptions,
  keyOf: async (config, baseDir) => [config.score, await turnLimit(config, baseDir)],
  reads: [
    "trajectory_id",
    "problem_id",
    "arm",
    "sample",
    "strategy",
    "model",
    "turns",
    "outcome",
    "verification",
  ],
  async perProblem({ problem, rows }, { shingle, compare }, { config, baseDir }) {
    const maxTurns = await turnLimit(config, baseDir);
    const arms = groupBy(rows, (row) => row.arm);
    const decision = rows.length > 0 ? keepProblem(problem) : dropProblem(problem, "no_trajectories");
    const scores = [...arms.values()].map((ofArm) =>
      scoreOf(problem, ofArm, { shingle, max: compare, maxTurns, language: config.generate.language }),
    );
    return { rows: scores.sort((a, b) => (a.arm < b.arm ? -1 : 1)), decisions: [decision] };
  },
});

const byTurn = (turns: number, rowsAt: (turn: number) => readonly Row[]): number[] =>
  Array.from({ length: turns }, (_, i) => rowsAt(i + 1).length);

const hasVerdict = ({ outcome, verification }: Row): boolean =>
  outcome !== "failed" && verification !== null && verification.verdict !== "INTERNAL";

const isCorrect = ({ outcome, verification }: Row): boolean =>
  outcome === "passed_public" && verification?.verdict === "OK";

const sum = (values: readonly (number | null)[]): number => values.reduce<number>((a, b) => a + (b ?? 0), 0);

type Scored = Compared & { maxTurns: number; language: string | undefined };

/** @param all trajectories of one arm, at least one */
function scoreOf(problem: Problem, all: readonly Row[], by: Scored): ProblemScore {
  const [first] = all;
  const rows = all.filter(hasVerdict).sort((a, b) => a.sample - b.sample);
  const { programs, distinct, amongSamples, betweenTurns } = diversity(rows, by);
  const characters = answerLengths(rows);
  const calls = rows.flatMap((row) => row.turns).flatMap((turn) => turn.calls);
  const endedAt = (turn: number) => rows.filter((row) => isCorrect(row) && row.turns.length === turn);
  return {
    problem_id: problem.problem_id,
    arm: first?.arm ?? "",
    strategy: first?.strategy ?? "",
    model: first?.model ?? "",
    ...(by.language !== undefined && by.language !== DEFAULT_LANGUAGE && { language: by.language }),
    source: problem.source,
    difficulty: problem.difficulty,
    max_turns: by.maxTurns,
    samples: rows.length,
    no_verdict: all.length - rows.length,
    passed_public: rows.filter((row) => row.outcome === "passed_public").length,
    correct: rows.filter(isCorrect).length,
    reached_turn: byTurn(by.maxTurns, (turn) => rows.filter((row) => row.turns.length >= turn)),
    correct_at_turn: byTurn(by.maxTurns, endedAt),
    programs,
    distinct_programs: distinct,
    similarity_samples: amongSamples,
    similarity_turns: betweenTurns,
    answer_characters: characters.all,
    non_code_characters: characters.nonCode,
    calls: calls.length,
    prompt_tokens: sum(calls.map((call) => call.prompt_tokens)),
    cached_tokens: sum(calls.map((call) => call.cached_tokens)),
    completion_tokens: sum(calls.map((call) => call.completion_tokens)),
  };
}
