/** The saved figures of one seed, from which docs/reproduction.md is written. */
import { z } from "zod";
import { Choice } from "./choice.ts";

const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number(), problems: z.int() });
export type Estimate = z.infer<typeof Estimate>;

const ArmFigures = z.object({
  trajectories: z.int(),
  /** Share of trajectories that are correct at their first turn. */
  pass1: z.number().nullable(),
  pass1at3: Estimate.nullable(),
  pass10at30: Estimate.nullable(),
  /**
   * Turns after a failure: correct, with text before the program, equal to the previous program.
   */
  retries: z.object({ count: z.int(), repaired: z.int(), reasoned: z.int(), repeated: z.int() }),
  curve: z.array(z.object({ k: z.number(), pass: z.number(), low: z.number(), high: z.number() })),
});
export type ArmFigures = z.infer<typeof ArmFigures>;

export const Rows = z.record(z.string(), z.int());

/** Settings of the runs' configurations. */
export const Setting = z.object({
  problems: z.int(),
  samples: z.int(),
  second_samples: z.int().nullable(),
  second_rate: z.number().nullable(),
  paper_samples: z.int().nullable(),
  max_turns: z.int(),
  temperature: z.number(),
  top_p: z.number(),
  fraction: z.number(),
  dedup_threshold: z.number(),
  evaluated: z.int(),
  learning_rate: z.number(),
  epochs: z.number(),
  batch_tokens: z.int(),
  loss: z.string(),
});
export type Setting = z.infer<typeof Setting>;

export const Figures = z.object({
  schema: z.literal("tiny/1"),
  form: z.enum(["full", "short"]),
  seed: z.int(),
  split: z.string(),
  arms: z.record(z.string(), ArmFigures),
  /** Paired differences over the same problems, "arm - other". */
  differences: z.record(
    z.string(),
    z.object({ pass1at3: Estimate.nullable(), pass10at30: Estimate.nullable() }),
  ),
  rows: z.record(z.string(), Rows),
  training: z.record(z.string(), z.object({ steps: z.int(), tokens: z.int(), trained_tokens: z.int() })),
  funnels: z.record(
    z.string(),
    z.array(z.object({ stage: z.string(), rows_in: z.int(), kept: z.int(), reasons: Rows })),
  ),
  pretraining: z.record(z.string(), z.unknown()),
  setting: Setting,
  /** How the training settings were chosen; null: by the configuration. */
  choice: Choice.nullable(),
  versions: z.record(z.string(), z.string()),
  machine: z.object({ cores: z.int(), cpu: z.string() }),
  steps: z.array(z.object({ step: z.string(), seconds: z.number(), tries: z.int() })),
});
export type Figures = z.infer<typeof Figures>;
