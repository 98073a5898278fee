/**
 * Memory that a training by TRL needs, for any family, and on how many devices of a size it fits.
 * The state is exact; activations are those of a decoder layer, with 10 % for fragmentation (on a
 * GPU, of everything). The estimate of the torchtune back end, whose loss is computed in parts, is
 * in estimate.ts.
 */
import { type ModelConfig, parameters } from "./estimate.ts";

const GIB = 2 ** 30;
/** torch, transformers and TRL, before a model is loaded. */
const PROCESS_GIB = 0.7;
/** For fragmentation. */
const SPARE = 1.1;
/** TRL's: columns of the vocabulary that a GPU scores at a time. */
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
  /** A step has several passes, whose gradients are added up. */
  accumulates: boolean;
};

/** Logits in the model's type, in fp32 and normalised, and their gradients. */
const LOGITS = ({ model, scored }: Load, own: number, most: number): number =>
  scored * Math.min(model.vocab_size, most) * (2 * own + 12);

/** Bytes of a training on one device, by what they are for. */
function bytesOf(load: Load, devices: number, most: number) {
  const { model, trained, masters, sequence, recompute } = load;
  const count = load.count ?? parameters(model);
  const own = load.dtype === "bf16" ? 2 : 4;
  const isAdapter = trained < count;
  const words = model.vocab_size * model.hidden_size;
  const gathered = devices > 1 ? 2 * own * Math.max((count - 2 * words) / model.num_hidden_layers, words) : 0;
  const d = model.hidden_size;
  const layer = sequence * (14 * d + 6 * model.intermediate_size) * own;
  const kept = recompute
    ? sequence * d * own * model.num_hidden_layers + layer
    : layer * model.num_hidden_layers;
  return {
    weights: (count + (isAdapter ? trained : 0)) * own,
    gradients: trained * own,
    moments: trained * (masters ? 12 : 2 * own),
    // Of gradients in fp32, a part at a time.
    copies: masters ? Math.min((trained / devices) * 4, 2 ** 28 * 4) : 0,
    gathered,
    activations: kept + LOGITS(load, own, most),
  };
}

/** GiB on each of some devices: everything at once, as a GPU's allocator keeps it. */
export function trlGib(load: Load, devices: number): number {
  const { weights, gradients, moments, copies, gathered, activations } = bytesOf(load, devices, TILE);
  return (SPARE * ((weights + gradients + moments) / devices + copies + gathered + activations)) / GIB;
}

/**
 * GiB of memory of one process on a CPU, at the larger of two peaks: the end of a forward pass, and
 * the update, when activations have been given back.
 */
export function processGib(load: Load): number {
  const { weights, gradients, moments, copies, activations } = bytesOf(load, 1, Number.POSITIVE_INFINITY);
  const forward = (load.accumulates ? gradients : 0) + SPARE * activations;
  return PROCESS_GIB + (weights + moments + Math.max(forward, gradients + copies)) / GIB;
}

/** The fewest devices of a size on which it fits; null if it needs more than 128. */
export const fewest = (load: Load, gib: number): number | null =>
  COUNTS.find((devices) => trlGib(load, devices) <= gib) ?? null;
