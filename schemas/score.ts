/**
 * What the score stage says of one problem in one arm: counts from which every metric follows, whatever n, k or
 * tier is asked for later. Nullable where nothing could be measured.
 */
import { z } from "zod";

export const ProblemScore = z.object({
  problem_id: z.string(),
  arm: z.string().describe("hash of policy, parameters, strategy and prompts"),
  strategy: z.string(),
  model: z.string(),
  source: z.string(),
  difficulty: z.string().nullable(),
  max_turns: z.int().describe("turns that a trajectory may use: the samples that it counts as"),
  samples: z.int().describe("trajectories with a verdict"),
  no_verdict: z.int().describe("trajectories that broke off or could not be judged: neither right nor wrong"),
  passed_public: z.int().describe("trajectories whose last program passes the public tests"),
  correct: z.int().describe("trajectories whose last program passes all tests"),
  reached_turn: z.array(z.int()).describe("trajectories that had a turn 1, 2, …"),
  correct_at_turn: z.array(z.int()).describe("trajectories that ended correct with turn 1, 2, …"),
  programs: z.int().describe("trajectories with a program"),
  distinct_programs: z.int().describe("different token sequences among their last programs"),
  similarity_samples: z
    .number()
    .nullable()
    .describe("mean Jaccard of token shingles over pairs of last programs"),
  similarity_turns: z
    .number()
    .nullable()
    .describe("the same over successive programs of one trajectory: how much a retry changes"),
  answer_characters: z.int(),
  non_code_characters: z.int().describe("characters of answers outside the program that was run"),
  calls: z.int(),
  prompt_tokens: z.int(),
  cached_tokens: z.int(),
  completion_tokens: z.int(),
});
export type ProblemScore = z.infer<typeof ProblemScore>;
