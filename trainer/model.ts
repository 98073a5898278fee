/**
 * The checkpoint to start from: found and checked, or a new tiny one. Promises: errors that
 * torchtune would only report after loading (tied embeddings, missing shards, another architecture,
 * no tokenizer) are reported before.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256, sha256File } from "../io/hash.ts";
import type { UserFault } from "../schemas/errors.ts";
import { ModelConfig } from "./estimate.ts";
import type { Tree } from "./settings.ts";
import { sampledHash, shardsOf, weightFaults } from "./weights.ts";

export type Model = {
  folder: string;
  config: ModelConfig;
  shards: string[];
  /**
   * Hash of config, tokenizer and samples of each shard: reading 140 GB at each start would take
   * minutes.
   */
  fingerprint: string;
  /** For other models than Llama 3 and 3.1: the number of parameters in the shards. */
  parameters?: number;
};

const OTHER_FAMILIES =
  "Use a Llama 3 or 3.1 checkpoint, or --backend trl, which trains any family by its own chat template.";

/**
 * low_freq_factor, high_freq_factor and original_max_position_embeddings of torchtune's llama3_1.
 */
const BUILT_IN = [1, 4, 8192] as const;

export const fault = (where: string, expected: string, got: string, fix: string): UserFault => ({
  where,
  expected,
  got,
  fix,
});

/** Reads and checks a checkpoint folder; null if it cannot be read. */
export async function inspectModel(folder: string, faults: UserFault[]): Promise<Model | null> {
  const file = join(folder, "config.json");
  const names = await readdir(folder).catch(() => [] as string[]);
  const parsed = ModelConfig.safeParse(
    await readFile(file, "utf8")
      .then(JSON.parse)
      .catch(() => undefined),
  );
  if (!parsed.success) {
    const got = existsSync(file)
      ? parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ")
      : "none";
    faults.push(
      fault(file, "the config.json of a Llama checkpoint in Hugging Face format", got, OTHER_FAMILIES),
    );
    return null;
  }
  const count = faults.length;
  const shards = await shardsOf(folder, names, faults);
  checkConfig(file, parsed.data, faults);
  if (shards.length === 0) {
    faults.push(fault(folder, "weights as *.safetensors", "none", "Download the complete checkpoint."));
  }
  if (!names.includes("tokenizer.json")) {
    faults.push(fault(folder, "tokenizer.json", "none", "Download the complete checkpoint."));
  }
  if (faults.length === count) faults.push(...(await weightFaults(folder, shards, parsed.data)));
  if (faults.length > count) return null;
  return { folder, config: parsed.data, shards, fingerprint: await fingerprint(folder, shards) };
}

/**
 * Checks the assumptions of torchtune's Llama: a different checkpoint would load but compute wrong
 * results.
 */
function checkConfig(file: string, config: ModelConfig, faults: UserFault[]): void {
  const rope = ropeOf(config);
  const head = config.head_dim ?? config.hidden_size / config.num_attention_heads;
  const wanted: [what: string, isSo: boolean, got: string][] = [
    ["model_type llama", config.model_type === "llama", config.model_type],
    ["untied embeddings", !config.tie_word_embeddings, "tie_word_embeddings: true"],
    ["hidden_act silu", config.hidden_act === "silu", config.hidden_act],
    ["no biases", !config.attention_bias && !config.mlp_bias, "attention_bias or mlp_bias: true"],
    ["weights that are not quantised", config.quantization_config == null, "a quantization_config"],
    [
      "head_dim hidden_size / num_attention_heads",
      head * config.num_attention_heads === config.hidden_size,
      `${head}`,
    ],
    ["positions as in Llama 3 or 3.1", isKnownRope(rope), JSON.stringify(rope)],
  ];
  for (const [what, isSo, got] of wanted) if (!isSo) faults.push(fault(file, what, got, OTHER_FAMILIES));
}

const ropeOf = (config: ModelConfig) => config.rope_scaling ?? config.rope_parameters ?? {};

const isScaled = (rope: ReturnType<typeof ropeOf>): boolean => rope.factor !== undefined;

/**
 * Whether RoPE is not scaled, or scaled as in Llama 3.1 with the constants built into torchtune.
 */
function isKnownRope(rope: ReturnType<typeof ropeOf>): boolean {
  if (!isScaled(rope)) return rope.rope_type === undefined || rope.rope_type === "default";
  const built = [rope.low_freq_factor, rope.high_freq_factor, rope.original_max_position_embeddings];
  return rope.rope_type === "llama3" && built.join() === BUILT_IN.join();
}

export async function fingerprint(folder: string, shards: string[]): Promise<string> {
  const small = await Promise.all(
    ["config.json", "tokenizer.json"].map((name) => sha256File(join(folder, name))),
  );
  const samples = await Promise.all(
    shards.map(async (name) => [name, await sampledHash(join(folder, name))]),
  );
  return sha256([small, samples]);
}

/** torchtune's model component for a Llama: with scaled RoPE of 3.1 if the checkpoint scales. */
export function modelComponent(config: ModelConfig): Tree {
  const rope = ropeOf(config);
  const scaled = isScaled(rope);
  return {
    _component_: scaled ? "torchtune.models.llama3_1.llama3_1" : "torchtune.models.llama3.llama3",
    vocab_size: config.vocab_size,
    num_layers: config.num_hidden_layers,
    num_heads: config.num_attention_heads,
    num_kv_heads: config.num_key_value_heads,
    embed_dim: config.hidden_size,
    max_seq_len: config.max_position_embeddings,
    intermediate_dim: config.intermediate_size,
    norm_eps: config.rms_norm_eps,
    rope_base: config.rope_theta ?? config.rope_parameters?.rope_theta ?? 500_000,
    ...(scaled ? { scale_factor: rope.factor } : {}),
  };
}
