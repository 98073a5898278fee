/**
 * Score of one problem in one arm: counts from which every metric can be computed for any n, k or
 * tier. A value is null if nothing could be measured.
 */
import { z } from "zod";

export const ProblemScore = z.object({
  problem_id: z.string(),
  arm: z.string().describe("hash of policy, parameters, strategy and prompts"),
  strategy: z.string(),
  model: z.string(),
  language: z.string().optional().describe("language of the answers; absent: python3"),
  source: z.string(),
  difficulty: z.string().nullable(),
  max_turns: z.int().describe("maximum turns per trajectory: the number of samples it counts as"),
  samples: z.int().describe("trajectories with a verdict"),
  no_verdict: z
    .int()
    .describe("trajectories that failed or could not be judged: neither correct nor incorrect"),
  passed_public: z.int().describe("trajectories whose last program passes the public tests"),
  correct: z.int().describe("trajectories whose last program passes all tests"),
  reached_turn: z.array(z.int()).describe("trajectories that reached turn 1, 2, …"),
  correct_at_turn: z
    .array(z.int())
    .describe("trajectories whose last program is correct and was written at turn 1, 2, …"),
  programs: z.int().describe("trajectories with a program"),
  distinct_programs: z.int().describe("distinct token sequences among the last programs"),
  similarity_samples: z
    .number()
    .nullable()
    .describe("mean Jaccard similarity of token shingles over pairs of last programs"),
  similarity_turns: z
    .number()
    .nullable()
    .describe("the same over consecutive programs of one trajectory: how much a retry changes"),
  answer_characters: z.int(),
  non_code_characters: z.int().describe("characters of answers outside the program that was run"),
  calls: z.int(),
  prompt_tokens: z.int(),
  cached_tokens: z.int(),
  completion_tokens: z.int(),
});
export type ProblemScore = z.infer<typeof ProblemScore>;
