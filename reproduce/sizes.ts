/**
 * How large an experiment is: the whole one that the page reports, and the short one of the tests. The family of the
 * short one is easier, so that a model pretrained for a minute can do something.
 */

export type Arm = "both" | "multi" | "control" | "second" | "last" | "dedup";
/** The paper's arm, trained where it is asked for: its rows are few, so that it needs more trajectories than the others. */
export const PAPER: Arm = "multi";
/** Arms that only say what a setting of (a) is worth: trained where they are asked for. */
const ABLATIONS: readonly Arm[] = ["last", "dedup"];
/** What further seeds leave out unless it is asked for: they repeat (a) and the control, which the claim rests on. */
const FIRST_SEED: readonly string[] = ["second", PAPER, ...ABLATIONS];

/** Learning rate, passes over the rows, and from which Jaccard similarity on a final program is a duplicate. */
export type Candidate = { learning_rate: number; epochs: number; dedup_threshold: number };

const CANDIDATES: readonly Candidate[] = [
  { learning_rate: 2e-3, epochs: 2, dedup_threshold: 1 },
  { learning_rate: 4e-3, epochs: 2, dedup_threshold: 1 },
  { learning_rate: 2e-3, epochs: 4, dedup_threshold: 1 },
  { learning_rate: 2e-3, epochs: 2, dedup_threshold: 0.7 },
];

export type Sizes = {
  form: "full" | "short";
  /** At most two steps, fewer phrases. */
  easy: boolean;
  /** Conversations of the pretraining text. */
  corpus: number;
  train: number;
  validation: number;
  heldOut: number;
  /** Trajectories a problem, CoT-retry. */
  samples: number;
  /** The same for the paper's arm, which goes on from those. */
  paperSamples: number;
  secondSamples: number;
  /** Rate of the second round, which trains a model on that is trained already: a quarter, by the validation split. */
  secondRate: number;
  /** Trajectories a problem in evaluations. */
  evaluated: number;
  /** Whether the base is also measured, once, with the prompts that ask for reasoning. */
  baseWithPrompts: boolean;
  /** Settings of (a) among which the validation split decides where it is asked to, once for all seeds. */
  candidates: readonly Candidate[];
  /** Trajectories a problem when it does. */
  validated: number;
  arms: readonly Arm[];
  /** What the form changes of the training in configs/tiny/rollouts.yaml: few rows need more passes. */
  training: Readonly<Record<string, number>>;
  /** And of dedup. */
  dedup: Readonly<Record<string, number>>;
};

export const SIZES: Readonly<Record<Sizes["form"], Sizes>> = {
  full: {
    form: "full",
    easy: false,
    corpus: 18_000,
    train: 2000,
    validation: 200,
    heldOut: 300,
    samples: 6,
    paperSamples: 15,
    secondSamples: 5,
    secondRate: 5e-4,
    evaluated: 12,
    baseWithPrompts: true,
    candidates: CANDIDATES,
    validated: 8,
    arms: ["both", "control", "second"],
    training: {},
    dedup: {},
  },
  short: {
    form: "short",
    easy: true,
    corpus: 4500,
    train: 240,
    validation: 40,
    heldOut: 80,
    samples: 9,
    paperSamples: 9,
    secondSamples: 5,
    secondRate: 2.5e-4,
    evaluated: 16,
    baseWithPrompts: false,
    candidates: [],
    validated: 0,
    arms: ["both", "control"],
    training: { learning_rate: 1e-3, epochs: 4, warmup_steps: 4, batch_tokens: 2048 },
    dedup: { threshold: 0.7 },
  },
};

/** The arms of a seed: the first has all that are asked for, and so many seeds have a second round. */
export function armsOf(
  { arms }: Sizes,
  { seed, second, ...asked }: { seed: number; second: number; paper: boolean; ablations: boolean },
): readonly Arm[] {
  const own = arms.filter((arm) => arm !== "second" || seed <= second);
  if (seed > 1) return own;
  return [...own, ...(asked.paper ? [PAPER] : []), ...(asked.ablations ? ABLATIONS : [])];
}

/** Whether a further seed may be without. */
export const isOfFirstSeed = (arm: string): boolean => FIRST_SEED.includes(arm);
