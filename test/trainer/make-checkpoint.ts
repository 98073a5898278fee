/**
 * A Llama checkpoint that holds no numbers: true headers, then nothing, so that 70B of them cost no
 * disk.
 */
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";

type Size = { layers: number; dim: number; ffn: number; heads: number; kvHeads: number; words: number };
type Tensor = { dtype: string; shape: number[]; data_offsets: [number, number] };

export const SMALL: Size = { layers: 2, dim: 64, ffn: 128, heads: 4, kvHeads: 2, words: 300 };
export const LLAMA_70B: Size = { layers: 80, dim: 8192, ffn: 28_672, heads: 64, kvHeads: 8, words: 128_256 };

const ROPE_OF_3_1 = {
  rope_type: "llama3",
  factor: 8,
  low_freq_factor: 1,
  high_freq_factor: 4,
  original_max_position_embeddings: 8192,
};

/** Llama 3.1's config.json at these sizes. */
export const configOf = (size: Size): Record<string, unknown> => ({
  model_type: "llama",
  vocab_size: size.words,
  hidden_size: size.dim,
  intermediate_size: size.ffn,
  num_hidden_layers: size.layers,
  num_attention_heads: size.heads,
  num_key_value_heads: size.kvHeads,
  max_position_embeddings: 131_072,
  rms_norm_eps: 1e-5,
  rope_theta: 500_000,
  rope_scaling: ROPE_OF_3_1,
  hidden_act: "silu",
  tie_word_embeddings: false,
});

export function shapesOf(size: Size): Map<string, number[]> {
  const { dim, ffn, words } = size;
  const keys = (dim / size.heads) * size.kvHeads;
  const shapes = new Map([["model.embed_tokens.weight", [words, dim]]]);
  for (let i = 0; i < size.layers; i += 1) {
    const at = `model.layers.${i}`;
    for (const name of ["q", "o"]) shapes.set(`${at}.self_attn.${name}_proj.weight`, [dim, dim]);
    for (const name of ["k", "v"]) shapes.set(`${at}.self_attn.${name}_proj.weight`, [keys, dim]);
    for (const name of ["gate", "up"]) shapes.set(`${at}.mlp.${name}_proj.weight`, [ffn, dim]);
    shapes.set(`${at}.mlp.down_proj.weight`, [dim, ffn]);
    for (const name of ["input", "post_attention"]) shapes.set(`${at}.${name}_layernorm.weight`, [dim]);
  }
  return shapes.set("model.norm.weight", [dim]).set("lm_head.weight", [words, dim]);
}

/** One safetensors file of these tensors, sparse. */
export async function writeShard(path: string, shapes: Map<string, number[]>, dtype = "BF16"): Promise<void> {
  const header: Record<string, Tensor> = {};
  let end = 0;
  for (const [name, shape] of shapes) {
    const start = end;
    end += 2 * shape.reduce((product, n) => product * n, 1);
    header[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = await open(path, "w");
  try {
    await file.write(Buffer.concat([length, text]));
    await file.truncate(8 + text.length + end);
  } finally {
    await file.close();
  }
}

/** A folder with config.json, tokenizer.json (empty unless given) and one shard. */
export async function makeCheckpoint(folder: string, size: Size, tokenizer = "{}"): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.json"), JSON.stringify(configOf(size)));
  await writeFile(join(folder, "tokenizer.json"), tokenizer);
  await writeShard(join(folder, "model.safetensors"), shapesOf(size));
  return folder;
}
