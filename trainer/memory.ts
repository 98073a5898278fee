/**
 * Memory that a training by TRL needs, for any family, and on how many devices of a size it fits.
 * The state is exact; activations are those of a decoder layer, and 10 % is added for
 * fragmentation. The estimate of the torchtune back end, whose loss is computed in parts, is in
 * estimate.ts.
 */
import { type ModelConfig, parameters } from "./estimate.ts";

const GIB = 2 ** 30;
/** torch, transformers and TRL, before a model is loaded. */
const PROCESS_GIB = 0.7;
/** TRL's. */
const TILE = 32_768;
const COUNTS = [1, 2, 4, 8, 16, 32, 64, 128] as const;

export type Load = {
  model: ModelConfig;
  count?: number | undefined;
  /** Parameters that are trained: all, or those of an adapter. */
  trained: number;
  dtype: "bf16" | "fp32";
  masters: boolean;
  sequence: number;
  /** Positions of a pack that are trained: only these have logits. */
  scored: number;
  /** Inputs of layers are kept, and the rest computed again. */
  recompute: boolean;
};

/** Logits in the model's type, in fp32 and normalised, and their gradients. */
const LOGITS = ({ model, scored }: Load, own: number, most: number): number =>
  scored * Math.min(model.vocab_size, most) * (2 * own + 12);

/** GiB on each of some devices. `most`: columns of the vocabulary that a GPU scores at a time. */
export function trlGib(load: Load, devices: number, most = TILE): number {
  const { model, trained, masters, sequence, recompute } = load;
  const count = load.count ?? parameters(model);
  const own = load.dtype === "bf16" ? 2 : 4;
  const isAdapter = trained < count;
  const weights = (count + (isAdapter ? trained : 0)) * own;
  const state = trained * (own + (masters ? 12 : 2 * own));
  // Copies of gradients in fp32, a part at a time.
  const copies = masters ? Math.min((trained / devices) * 4, 2 ** 28 * 4) : 0;
  const words = model.vocab_size * model.hidden_size;
  const gathered = devices > 1 ? 2 * own * Math.max((count - 2 * words) / model.num_hidden_layers, words) : 0;
  const d = model.hidden_size;
  const layer = sequence * (14 * d + 6 * model.intermediate_size) * own;
  const kept = recompute
    ? sequence * d * own * model.num_hidden_layers + layer
    : layer * model.num_hidden_layers;
  const logits = LOGITS(load, own, most);
  return (1.1 * ((weights + state) / devices + copies + gathered + kept + logits)) / GIB;
}

/** GiB of memory of one process on a CPU. */
export const processGib = (load: Load): number => PROCESS_GIB + trlGib(load, 1, Number.POSITIVE_INFINITY);

/** The fewest devices of a size on which it fits; null if it needs more than 128. */
export const fewest = (load: Load, gib: number): number | null =>
  COUNTS.find((devices) => trlGib(load, devices) <= gib) ?? null;
