/**
 * How large an experiment is: the whole one that the page reports, and the short one of the tests. The family of the
 * short one is easier, so that a model pretrained for a minute can do something.
 */

export type Arm = "both" | "multi" | "control" | "second" | "last" | "exact";
/** Arms that only say what a setting of (a) is worth: trained where they are asked for, and for the first seed only. */
export const ABLATIONS: readonly Arm[] = ["last", "exact"];

export type Sizes = {
  form: "full" | "short";
  /** One open step among at most two, fewer phrases. */
  easy: boolean;
  /** Conversations of the pretraining text. */
  corpus: number;
  train: number;
  validation: number;
  heldOut: number;
  /** Trajectories a problem, CoT-retry. */
  samples: number;
  secondSamples: number;
  /** Trajectories a problem in evaluations. */
  evaluated: number;
  /** Whether the base is also measured, once, with the prompts that ask for reasoning. */
  baseWithPrompts: boolean;
  /** Learning rates among which the validation split decides where it is asked to, once for all seeds. */
  learningRates: readonly number[];
  /** Trajectories a problem when it does. */
  validated: number;
  arms: readonly Arm[];
  /** What the form changes of the training in configs/tiny/rollouts.yaml: few rows need more passes. */
  training: Readonly<Record<string, number>>;
};

export const SIZES: Readonly<Record<Sizes["form"], Sizes>> = {
  full: {
    ...{ form: "full", easy: false, corpus: 18_000, train: 2000, validation: 200, heldOut: 300 },
    ...{ samples: 15, secondSamples: 3, evaluated: 12, baseWithPrompts: true },
    ...{ learningRates: [5e-4, 1e-3, 2e-3], validated: 8, arms: ["both", "control", "multi", "second"] },
    training: {},
  },
  short: {
    ...{ form: "short", easy: true, corpus: 5000, train: 240, validation: 40, heldOut: 80 },
    ...{ samples: 10, secondSamples: 5, evaluated: 8, baseWithPrompts: false },
    ...{ learningRates: [], validated: 0, arms: ["both", "control"] },
    training: { epochs: 4, warmup_steps: 4, batch_tokens: 2048 },
  },
};
