/**
 * Sizes of an experiment: the full form that the page reports, and the short form of the tests. The
 * problems of the short form are easier, so that a model pretrained for a minute can solve some.
 */

export type Arm = "both" | "multi" | "control" | "second" | "last" | "dedup";
/**
 * The paper's arm, trained on request: it has few rows, so it needs more trajectories than the
 * others.
 */
export const PAPER: Arm = "multi";
/** Ablation arms, which show the effect of single settings of (a); trained on request. */
const ABLATIONS: readonly Arm[] = ["last", "dedup"];
/**
 * Arms that further seeds skip by default: they repeat (a) and the control, on which the claim is
 * based.
 */
const FIRST_SEED: readonly string[] = ["second", PAPER, ...ABLATIONS];

/** Learning rate, passes over the rows, and the Jaccard threshold of dedup. */
export type Candidate = { learning_rate: number; epochs: number; dedup_threshold: number };

const CANDIDATES: readonly Candidate[] = [
  { learning_rate: 2e-3, epochs: 2, dedup_threshold: 1 },
  { learning_rate: 4e-3, epochs: 2, dedup_threshold: 1 },
  { learning_rate: 2e-3, epochs: 4, dedup_threshold: 1 },
  { learning_rate: 2e-3, epochs: 2, dedup_threshold: 0.7 },
];

export type Sizes = {
  form: "full" | "short";
  /** Problems with at most two steps and fewer phrases. */
  easy: boolean;
  /** Conversations in the pretraining text. */
  corpus: number;
  train: number;
  validation: number;
  heldOut: number;
  /** Trajectories per problem, CoT-retry. */
  samples: number;
  /** The same for the paper's arm, including those. */
  paperSamples: number;
  secondSamples: number;
  /**
   * Learning rate of the second round, which continues the training: a quarter, by the validation
   * split.
   */
  secondRate: number;
  /** Trajectories per problem in evaluations. */
  evaluated: number;
  /** Whether the base is also measured, once, with the prompts that ask for reasoning. */
  baseWithPrompts: boolean;
  /**
   * Candidate settings of (a) for the choice on the validation split, made once for all seeds on
   * request.
   */
  candidates: readonly Candidate[];
  /** Trajectories per problem for that choice. */
  validated: number;
  arms: readonly Arm[];
  /** Changes to the training in configs/tiny/rollouts.yaml: few rows need more passes. */
  training: Readonly<Record<string, number>>;
  /** Changes to dedup. */
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

/**
 * The arms of a seed: the first seed has all requested arms, and the given number of seeds has a
 * second round.
 */
export function armsOf(
  { arms }: Sizes,
  { seed, second, ...asked }: { seed: number; second: number; paper: boolean; ablations: boolean },
): readonly Arm[] {
  const own = arms.filter((arm) => arm !== "second" || seed <= second);
  if (seed > 1) return own;
  return [...own, ...(asked.paper ? [PAPER] : []), ...(asked.ablations ? ABLATIONS : [])];
}

/** Whether only the first seed needs the arm. */
export const isOfFirstSeed = (arm: string): boolean => FIRST_SEED.includes(arm);
