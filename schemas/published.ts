/** Rows of dataset/ beside the examples: the problems with their solve rates, and on request what was not kept. */
import { z } from "zod";
import { Message, NearestBenchmark } from "./example.ts";
import { VerdictClass } from "./verdict.ts";

export const PublishedProblem = z.object({
  problem_id: z.string(),
  source: z.string(),
  source_row: z.string().describe("file and row that this came from"),
  name: z.string(),
  url: z.string().nullable(),
  difficulty: z.string().nullable(),
  tags: z.array(z.string()),
  flags: z.array(z.string()).describe("special_judge, uses_files, image_in_statement, …"),
  statement: z.string(),
  tests: z.int().describe("public, private and generated"),
  policy: z.string(),
  model: z.string().describe("who answered; recorded: no model, the problem's own solutions"),
  strategy: z.string(),
  samples: z.int().describe("trajectories sampled"),
  solved_by_turn: z
    .array(z.int())
    .describe("trajectories whose last program, at turn 1, 2, 3, passes all tests"),
  solve_rate: z.number().describe("solved trajectories / samples"),
  examples_single: z.int().describe("rows in single_turn"),
  examples_multi: z.int().describe("rows in multi_turn"),
  nearest: NearestBenchmark.nullable(),
});
export type PublishedProblem = z.infer<typeof PublishedProblem>;

export const RejectedTrajectory = z.object({
  trajectory_id: z.string(),
  problem_id: z.string(),
  stage: z.string().describe("stage that dropped it"),
  reason: z.string(),
  detail: z.string().nullable(),
  verdict: VerdictClass.nullable(),
  messages: z
    .array(Message)
    .describe("CoT prompts stripped as in the published sets; nothing is marked for training"),
  code: z.string().nullable(),
});
export type RejectedTrajectory = z.infer<typeof RejectedTrajectory>;
