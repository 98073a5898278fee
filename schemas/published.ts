/**
 * Rows of dataset/ other than the examples: problems with their solve rates and, on request,
 * rejected trajectories.
 */
import { z } from "zod";
import { Example, Message, NearestBenchmark } from "./example.ts";
import { VerdictClass } from "./verdict.ts";

/** A message as trainers read it: most chat templates take reasoning by this name. */
const PublishedMessage = Message.omit({ reasoning: true }).extend({
  reasoning_content: z
    .string()
    .optional()
    .describe(
      "the model's reasoning before this answer; the column exists only if the dataset contains reasoning",
    ),
});

const Decided = z
  .enum(["clean", "not_decided"])
  .optional()
  .describe(
    "not_decided: a benchmark item is similar to the problem, and neither its wording nor its programs decide whether both are one task; clean: no item is; the column exists only where decontaminate.rule is `evidence`",
  );

export const PublishedExample = Example.extend({ messages: z.array(PublishedMessage), decision: Decided });
export type PublishedExample = z.infer<typeof PublishedExample>;

/** The member of a published message, as a path of optional columns. */
export const REASONING_COLUMN = "messages.reasoning_content";

/** A message under its published name. */
export function publishedMessage({ reasoning, ...message }: Message): z.infer<typeof PublishedMessage> {
  return reasoning === undefined ? message : { ...message, reasoning_content: reasoning };
}

const SpokenMessage = PublishedMessage.omit({ train: true });

/** What a chat template may be given; those of other names are not published. */
const TemplateKwargs = z.object({
  enable_thinking: z.boolean().optional(),
  thinking: z.boolean().optional(),
  preserve_thinking: z.boolean().optional(),
  thinking_budget: z.int().optional(),
  reasoning_effort: z.string().optional(),
});
export type TemplateKwargs = z.infer<typeof TemplateKwargs>;
export const TEMPLATE_KWARGS = Object.keys(TemplateKwargs.shape) as (keyof TemplateKwargs)[];

/**
 * A trained answer with what comes before it: every trainer computes the loss on the completion.
 */
export const SftExample = z.object({
  example_id: z
    .string()
    .describe("of the example; with the message's number if it has several trained answers"),
  problem_id: z.string(),
  set: z.enum(["multi_turn", "single_turn"]).describe("config that has the whole conversation"),
  prompt: z.array(SpokenMessage).describe("the messages before the answer"),
  completion: z.array(SpokenMessage).describe("one message: the answer, the only target of the loss"),
  tools: Example.shape.tools,
  chat_template_kwargs: TemplateKwargs.optional().describe(
    "what requests to the model gave its chat template (`policy.request`); give the same when training and serving",
  ),
});
export type SftExample = z.infer<typeof SftExample>;

export const PublishedProblem = z.object({
  problem_id: z.string(),
  source: z.string(),
  source_row: z.string().describe("input file and 0-based row"),
  name: z.string(),
  url: z.string().nullable(),
  difficulty: z.string().nullable(),
  tags: z.array(z.string()),
  flags: z.array(z.string()).describe("special_judge, uses_files, image_in_statement, …"),
  statement: z.string(),
  tests: z.int().describe("number of public, private and generated tests"),
  policy: z.string(),
  model: z.string().describe("name of the model; with policy recorded, no model was called"),
  strategy: z.string(),
  samples: z.int().describe("trajectories sampled"),
  solved_by_turn: z
    .array(z.int())
    .describe(
      "number of trajectories whose last program passes all tests, by the turn of that program (1, 2, 3)",
    ),
  solve_rate: z.number().describe("solved trajectories / samples"),
  examples_single: z.int().describe("rows in single_turn"),
  examples_multi: z.int().describe("rows in multi_turn"),
  nearest: NearestBenchmark.nullable(),
  decision: Decided,
  test_kind: Example.shape.test_kind,
  license: z
    .string()
    .optional()
    .describe(
      "licence of the row, its input or its data set; the column exists only if a row names one or `publish.allow_licenses` is set",
    ),
});
export type PublishedProblem = z.infer<typeof PublishedProblem>;

export const RejectedTrajectory = z.object({
  trajectory_id: z.string(),
  problem_id: z.string(),
  stage: z.string().describe("stage that dropped the trajectory"),
  reason: z.string(),
  detail: z.string().nullable(),
  verdict: VerdictClass.nullable(),
  messages: z
    .array(PublishedMessage.extend({ train: z.boolean().describe("always false") }))
    .describe("without CoT prompts, as in the published sets"),
  code: z.string().nullable(),
});
export type RejectedTrajectory = z.infer<typeof RejectedTrajectory>;
