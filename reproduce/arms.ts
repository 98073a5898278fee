/**
 * The changes of each arm to configs/tiny/rollouts.yaml; nothing else differs. All arms except the
 * second round train the base model on the same sampled trajectories.
 */
import type { Tree } from "../trainer/settings.ts";
import type { Arm } from "./sizes.ts";

type ArmPlan = {
  /** Description for the page. */
  words: string;
  change: (facts: { fraction: number; threshold: number; paperSamples: number }) => Tree;
};

export const ARM_PLANS: Readonly<Record<Exclude<Arm, "second">, ArmPlan>> = {
  both: { words: "(a) both sets, single- and multi-turn", change: () => ({}) },
  multi: {
    words: "(b) `multi_turn` only, the paper's arm",
    change: ({ paperSamples: samples }) => ({ generate: { samples }, finetune: { sets: ["multi_turn"] } }),
  },
  last: { words: "(a) with loss on the last answer only", change: () => ({ finetune: { loss: "last" } }) },
  dedup: {
    words: "(a) with the other dedup threshold: 0.7 drops near-duplicates of a program, 1 only equal ones",
    change: ({ threshold }) => ({ dedup: { threshold: threshold === 1 ? 0.7 : 1 } }),
  },
  control: {
    words: "control: as many trajectories, no pass filter",
    change: ({ fraction }) => ({ "keep-passing": { min_pass_fraction: 0 }, subsample: { fraction } }),
  },
};

/** The share of all trajectories that gives as many rows as the filtered arm has; four digits. */
export const controlFraction = (rows: number, trajectories: number): number =>
  Math.min(1, Math.max(0.0001, Math.round((rows / trajectories) * 1e4) / 1e4));
