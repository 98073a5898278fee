/**
 * Estimates the memory per device and the disk space of a training from the model's sizes. The
 * training state is exact, activations are the sum below, and 10 % is added for fragmentation.
 */
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { output } from "./venv.ts";

const Rope = z.looseObject({
  rope_theta: z.number().optional(),
  rope_type: z.string().optional(),
  factor: z.number().optional(),
  low_freq_factor: z.number().optional(),
  high_freq_factor: z.number().optional(),
  original_max_position_embeddings: z.number().optional(),
});

export const ModelConfig = z.looseObject({
  model_type: z.string(),
  vocab_size: z.int(),
  hidden_size: z.int(),
  intermediate_size: z.int(),
  num_hidden_layers: z.int(),
  num_attention_heads: z.int(),
  num_key_value_heads: z.int(),
  head_dim: z.int().nullish(),
  max_position_embeddings: z.int(),
  rms_norm_eps: z.number(),
  rope_theta: z.number().optional(),
  rope_scaling: Rope.nullish(),
  rope_parameters: Rope.nullish(),
  hidden_act: z.string().default("silu"),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  quantization_config: z.unknown().optional(),
  tie_word_embeddings: z.boolean().default(false),
});
export type ModelConfig = z.infer<typeof ModelConfig>;

/** What estimates and checks need of a model of any family; other families leave more out. */
export const AnyModelConfig = ModelConfig.extend({
  intermediate_size: z.int().default(0),
  num_attention_heads: z.int().default(1),
  num_key_value_heads: z.int().default(1),
  max_position_embeddings: z.int().default(Number.MAX_SAFE_INTEGER),
  rms_norm_eps: z.number().default(0),
  rope_parameters: z
    .unknown()
    .optional()
    .transform(() => undefined),
  rope_scaling: z
    .unknown()
    .optional()
    .transform(() => undefined),
  rope_theta: z
    .unknown()
    .optional()
    .transform(() => undefined),
  hidden_act: z
    .unknown()
    .optional()
    .transform(() => "silu"),
});

const GIB = 2 ** 30;
const CHUNKS = 8;

/** Parameters of a Llama with untied embeddings. */
export function parameters(model: ModelConfig): number {
  const d = model.hidden_size;
  const kv = (model.head_dim ?? d / model.num_attention_heads) * model.num_key_value_heads;
  const layer = 2 * d * d + 2 * d * kv + 3 * d * model.intermediate_size + 2 * d;
  return 2 * model.vocab_size * d + model.num_hidden_layers * layer + d;
}

/** Bytes per parameter: weight and gradient in its type, two moments, and the fp32 copy if used. */
export function stateBytes(dtype: "bf16" | "fp32", masterWeights: boolean): number {
  const own = dtype === "bf16" ? 2 : 4;
  return masterWeights ? 2 * own + 12 : 4 * own;
}

/**
 * GiB per device: sharded state, fp32 gradients of the chunk being updated, one layer's full
 * weights twice (FSDP2 prefetches the next), saved inputs of every layer, one layer's activations,
 * a chunk of logits in fp32.
 */
export function deviceGib(
  model: ModelConfig,
  run: { state: number; devices: number; sequence: number; count?: number | undefined },
): number {
  const count = run.count ?? parameters(model);
  const d = model.hidden_size;
  const share = (count * run.state) / run.devices;
  const gradients = Math.min((count / run.devices) * 4, 2 ** 28 * 4);
  const gathered =
    run.devices > 1
      ? 2 * 2 * Math.max((count - 2 * model.vocab_size * d) / model.num_hidden_layers, model.vocab_size * d)
      : 0;
  const saved = model.num_hidden_layers * run.sequence * d * 2;
  const layer = run.sequence * (14 * d + 6 * model.intermediate_size) * 2;
  const logits = run.sequence * model.vocab_size * 2 + (3 * 4 * run.sequence * model.vocab_size) / CHUNKS;
  return (1.1 * (share + gradients + gathered + saved + layer + logits)) / GIB;
}

/** GiB on disk: two step checkpoints (and one being written), the trained weights, the packs. */
export function diskGib(
  model: ModelConfig,
  run: { state: number; tokens: number; dtype: "bf16" | "fp32"; count?: number | undefined },
): number {
  const count = run.count ?? parameters(model);
  const own = run.dtype === "bf16" ? 2 : 4;
  return (3 * count * (run.state - own) + count * own + run.tokens * 5) / GIB;
}

/** Free GiB on the file system of `path`. */
export async function freeGib(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return (bavail * bsize) / GIB;
  } catch {
    return path === dirname(path) ? 0 : freeGib(dirname(path));
  }
}

/** Memory in GiB of each NVIDIA GPU of this machine; empty without GPUs. */
export async function gpuMemory(): Promise<number[]> {
  const text = await output("nvidia-smi", ["--query-gpu=memory.total", "--format=csv,noheader,nounits"]);
  if (!text) return [];
  const visible = process.env.CUDA_VISIBLE_DEVICES;
  const all = text.split("\n").map((line) => Number(line) / 1024);
  return visible === undefined ? all : all.slice(0, visible.split(",").filter(Boolean).length);
}
