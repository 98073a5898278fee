/** Scores of problems and the configuration of an evaluation, for tests; each field can be set. */
import { type LoadedConfig, parseConfig } from "../../../pipeline/config.ts";
import type { ProblemScore } from "../../../schemas/score.ts";

export const makeScore = (fields: Partial<ProblemScore> = {}): ProblemScore => ({
  problem_id: "p",
  arm: "arm",
  strategy: "single",
  model: "made",
  source: "made",
  difficulty: "easy",
  max_turns: 1,
  samples: 4,
  no_verdict: 0,
  passed_public: 2,
  correct: 1,
  reached_turn: [4],
  correct_at_turn: [1],
  programs: 4,
  distinct_programs: 2,
  similarity_samples: null,
  similarity_turns: null,
  answer_characters: 100,
  non_code_characters: 40,
  calls: 4,
  prompt_tokens: 80,
  cached_tokens: 8,
  completion_tokens: 40,
  ...fields,
});

/** A configuration of recorded answers with other sections. */
export const makeLoaded = (rest: object = {}, baseDir = "/nowhere"): LoadedConfig => ({
  config: parseConfig(
    {
      name: "made",
      policy: { kind: "recorded" },
      import: { inputs: [{ path: "made.jsonl", format: "jsonl" }] },
      ...rest,
    },
    "made.yaml",
  ),
  baseDir,
  path: "made.yaml",
});
