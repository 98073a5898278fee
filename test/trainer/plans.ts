/** A plan of a training as data, for tests of what is derived from it. */
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import type { Prepared } from "../../trainer/data.ts";
import { ModelConfig } from "../../trainer/estimate.ts";
import type { Plan } from "../../trainer/plan.ts";
import { settingsOf } from "../../trainer/settings.ts";
import { configOf, SMALL } from "./make-checkpoint.ts";

const COUNTS = { rows: 1200, tokens: 250_000, trained_tokens: 90_000, packs: 130 };

export const PREPARED: Prepared = {
  sequence: 2048,
  longest: 1900,
  largest_token: 7,
  untrained: [],
  train: COUNTS,
  eval: { ...COUNTS, rows: 0, packs: 0 },
  left_out: [],
  faults: [],
};

export async function planOf(
  options: Record<string, unknown> = {},
  { prepared = {}, ...more }: Partial<Omit<Plan, "prepared">> & { prepared?: Partial<Prepared> } = {},
): Promise<Plan> {
  return {
    settings: await settingsOf(FinetuneOptions.parse(options), 1),
    work: "/runs/r/finetune/tiny",
    dataset: "/runs/r/dataset",
    model: {
      folder: "/models/llama",
      config: ModelConfig.parse(configOf(SMALL)),
      shards: [],
      fingerprint: "",
    },
    ownModel: false,
    files: [{ path: "/runs/r/dataset/multi_turn/train-0.parquet", sha256: "abc" }],
    tokens: null,
    prepared: { ...PREPARED, ...prepared },
    batching: {
      sequence: 2048,
      packs: 130,
      packsPerStep: 4,
      accumulation: 2,
      devices: 2,
      steps: 32,
      stepsPerEpoch: 32,
      unpaddedSteps: 30.5,
    },
    nodes: 1,
    threads: 2,
    adapter: null,
    cpuGib: null,
    fits: null,
    deviceGib: null,
    diskGib: 1,
    freeGib: 2,
    parameters: 1_000_000,
    config: {},
    identity: "",
    command: { program: "tune", args: [] },
    ...more,
  };
}
