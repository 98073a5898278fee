/**
 * Checks the weights of a checkpoint by the file headers only: all shards exist and are complete,
 * and they contain exactly a Llama of the configured sizes in a trainable type. This does not read
 * 140 GB of weights; their values are checked after training.
 */
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { UserFault } from "../schemas/errors.ts";
import type { ModelConfig } from "./estimate.ts";

const INDEX = "model.safetensors.index.json";
const Index = z.object({ weight_map: z.record(z.string(), z.string()) });
const Tensor = z.object({
  dtype: z.string(),
  shape: z.array(z.int()),
  data_offsets: z.tuple([z.int(), z.int()]),
});
const TRAINABLE = new Set(["BF16", "F16", "F32"]);
const LARGEST_HEADER = 100 * 2 ** 20;
const SHOWN = 3;
const PIECES = 64;
const PIECE_BYTES = 4096;

export type Held = { dtype: string; shape: readonly number[] };

/** The shards of the model: those in the index, otherwise model*.safetensors, otherwise all. */
export async function shardsOf(
  folder: string,
  names: readonly string[],
  faults: UserFault[],
): Promise<string[]> {
  const all = names.filter((name) => name.endsWith(".safetensors")).sort();
  if (!names.includes(INDEX)) {
    const usual = all.filter((name) => name.startsWith("model"));
    return usual.length > 0 ? usual : all;
  }
  const text = await readFile(join(folder, INDEX), "utf8");
  const index = Index.safeParse(parsed(text));
  if (!index.success) {
    faults.push(broken(join(folder, INDEX), "an index of shards (weight_map)", "something else"));
    return all;
  }
  const named = [...new Set(Object.values(index.data.weight_map))].sort();
  const missing = named.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const got = `${missing.length} missing: ${listed(missing)}`;
    faults.push(broken(folder, `the ${named.length} shards that ${INDEX} names`, got));
  }
  return named.filter((name) => names.includes(name));
}

/**
 * Errors for truncated shards, unsupported types, and tensors that are missing, unexpected or of
 * another shape.
 */
export async function weightFaults(
  folder: string,
  shards: readonly string[],
  config: ModelConfig,
): Promise<UserFault[]> {
  const faults: UserFault[] = [];
  const held = await heldTensors(folder, shards, faults);
  if (held === null) return faults;
  const wanted = expected(config);
  const missing = [...wanted.keys()].filter((name) => !held.has(name));
  if (missing.length > 0) {
    faults.push(broken(folder, "every tensor of a Llama", `${missing.length} missing: ${listed(missing)}`));
  }
  const odd = [...held].flatMap(([name, tensor]) => {
    if (name.endsWith("rotary_emb.inv_freq")) return [];
    const shape = wanted.get(name);
    if (shape === undefined) return [`${name} does not belong to a Llama`];
    return shape.join() === tensor.shape.join()
      ? []
      : [`${name} is ${tensor.shape.join(" x ")}, not ${shape.join(" x ")}`];
  });
  if (odd.length > 0)
    faults.push(broken(folder, "tensor shapes as in config.json", `${odd.length} others: ${listed(odd)}`));
  return faults;
}

/**
 * Every tensor of the shards by name; null if a file is not whole. Types that cannot be trained are
 * faults.
 */
export async function heldTensors(
  folder: string,
  shards: readonly string[],
  faults: UserFault[],
): Promise<Map<string, Held> | null> {
  const before = faults.length;
  const held = new Map<string, Held>();
  for (const shard of shards) {
    const path = join(folder, shard);
    const found = await header(path);
    if (typeof found === "string") faults.push(broken(path, "a whole safetensors file", found));
    else for (const [name, tensor] of found) held.set(name, tensor);
  }
  if (faults.length > before) return null;
  const types = new Set([...held.values()].map((t) => t.dtype).filter((dtype) => !TRAINABLE.has(dtype)));
  if (types.size > 0) {
    faults.push(broken(folder, "weights in bf16, fp16 or fp32", `${[...types].join(", ")} (quantised)`));
  }
  return held;
}

/** Parameters in the shards of a model of any family; what cannot be trained is a fault. */
export async function countParameters(
  folder: string,
  shards: readonly string[],
  faults: UserFault[],
): Promise<number> {
  const held = await heldTensors(folder, shards, faults);
  return [...(held?.values() ?? [])].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/**
 * Hash of the size and of samples spread over a file. Training in bf16 changes at least some per
 * cent of all weights, so the samples of a model and of its fine-tuned version practically always
 * differ.
 */
export async function sampledHash(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const hash = createHash("sha256").update(String(size));
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let i = 0; i < PIECES; i += 1) {
      const place = Math.floor((Math.max(0, size - PIECE_BYTES) * i) / (PIECES - 1));
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, place);
      hash.update(piece.subarray(0, bytesRead));
    }
    return hash.digest("hex");
  } finally {
    await file.close();
  }
}

/** Name and shape of every tensor of a Llama with untied embeddings. */
function expected(config: ModelConfig): Map<string, number[]> {
  const { hidden_size: dim, intermediate_size: ffn, vocab_size: words } = config;
  const head = config.head_dim ?? dim / config.num_attention_heads;
  const [queries, keys] = [config.num_attention_heads * head, config.num_key_value_heads * head];
  const layer: [string, number[]][] = [
    ["self_attn.q_proj", [queries, dim]],
    ["self_attn.k_proj", [keys, dim]],
    ["self_attn.v_proj", [keys, dim]],
    ["self_attn.o_proj", [dim, queries]],
    ["mlp.gate_proj", [ffn, dim]],
    ["mlp.up_proj", [ffn, dim]],
    ["mlp.down_proj", [dim, ffn]],
    ["input_layernorm", [dim]],
    ["post_attention_layernorm", [dim]],
  ];
  const layers = Array.from({ length: config.num_hidden_layers }, (_, i) =>
    layer.map(([name, shape]): [string, number[]] => [`model.layers.${i}.${name}.weight`, shape]),
  ).flat();
  return new Map([
    ["model.embed_tokens.weight", [words, dim]],
    ["model.norm.weight", [dim]],
    ["lm_head.weight", [words, dim]],
    ...layers,
  ]);
}

/** The tensors in a file's header, or an error message. */
async function header(path: string): Promise<Map<string, Held> | string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(8);
    if ((await file.read(start, 0, 8, 0)).bytesRead < 8) return `${size} bytes`;
    const length = Number(start.readBigUInt64LE());
    if (length > Math.min(size - 8, LARGEST_HEADER)) return "no header (is it a pointer of Git LFS?)";
    const text = Buffer.alloc(length);
    await file.read(text, 0, length, 8);
    const json = parsed(text.toString("utf8"));
    if (json === null || typeof json !== "object") return "a header that is not JSON";
    const tensors = Object.entries(json).filter(([name]) => name !== "__metadata__");
    const read = z.array(z.tuple([z.string(), Tensor])).safeParse(tensors);
    if (!read.success) return "a header of another form";
    const wanted = 8 + length + Math.max(0, ...read.data.map(([, t]) => t.data_offsets[1]));
    return size === wanted ? new Map(read.data) : `${size} bytes of ${wanted}`;
  } finally {
    await file.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const listed = (items: readonly string[]): string =>
  `${items.slice(0, SHOWN).join(", ")}${items.length > SHOWN ? ", …" : ""}`;

const broken = (where: string, what: string, got: string): UserFault => ({
  where,
  expected: what,
  got,
  fix: "Download the complete checkpoint, in Hugging Face format and not quantised.",
});
