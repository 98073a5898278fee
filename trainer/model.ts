/**
 * The checkpoint to start from: found and checked, or made tiny. Promises that what torchtune would only trip over
 * after loading (tied embeddings, missing shards, another architecture, no tokenizer) is said before.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { sha256, sha256File } from "../io/hash.ts";
import type { UserFault } from "../schemas/errors.ts";
import { ModelConfig } from "./estimate.ts";
import type { Tree } from "./settings.ts";

export type Model = {
  folder: string;
  config: ModelConfig;
  shards: string[];
  /** Hash of config, tokenizer and the shards' names and sizes: reading 140 GB at each start would take minutes. */
  fingerprint: string;
};

const fault = (where: string, expected: string, got: string, fix: string): UserFault => ({
  where,
  expected,
  got,
  fix,
});

/** Reads and checks a checkpoint folder; null where it cannot be read at all. */
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
      fault(
        file,
        "the config.json of a Llama checkpoint in Hugging Face format",
        got,
        "Name its folder in finetune.model.",
      ),
    );
    return null;
  }
  const shards = names.filter((name) => name.endsWith(".safetensors")).sort();
  const count = faults.length;
  checkConfig(file, parsed.data, faults);
  if (shards.length === 0) {
    faults.push(fault(folder, "weights as *.safetensors", "none", "Download the whole checkpoint."));
  }
  if (!names.includes("tokenizer.json")) {
    faults.push(fault(folder, "tokenizer.json", "none", "Download the whole checkpoint."));
  }
  if (faults.length > count) return null;
  return { folder, config: parsed.data, shards, fingerprint: await fingerprint(folder, shards) };
}

function checkConfig(file: string, config: ModelConfig, faults: UserFault[]): void {
  const fix = "Take a Llama 3 or 3.1 checkpoint, or the trl back end of another toolkit.";
  if (config.model_type !== "llama") faults.push(fault(file, "model_type llama", config.model_type, fix));
  if (config.tie_word_embeddings) {
    faults.push(fault(file, "untied embeddings", "tie_word_embeddings: true", fix));
  }
}

async function fingerprint(folder: string, shards: string[]): Promise<string> {
  const small = await Promise.all(
    ["config.json", "tokenizer.json"].map((name) => sha256File(join(folder, name))),
  );
  const sizes = await Promise.all(shards.map(async (name) => [name, (await stat(join(folder, name))).size]));
  return sha256([small, sizes]);
}

/** Faults where the model is not the preset's, or the work directory lies inside it (torchtune refuses late). */
export function checkFit(model: Model, expect: Record<string, number>, work: string): UserFault[] {
  const faults: UserFault[] = [];
  for (const [key, value] of Object.entries(expect)) {
    const got = (model.config as Record<string, unknown>)[key];
    if (got === value) continue;
    faults.push(
      fault(
        join(model.folder, "config.json"),
        `${key} ${value}, as the preset says`,
        String(got),
        "Choose the other preset or model.",
      ),
    );
  }
  if (`${resolve(work)}${sep}`.startsWith(`${resolve(model.folder)}${sep}`)) {
    faults.push(
      fault(
        work,
        `a place outside the model's folder ${model.folder}`,
        "one inside it",
        "Choose another --out.",
      ),
    );
  }
  return faults;
}

/** torchtune's model component for a Llama: 3.1's scaled RoPE where the checkpoint scales. */
export function modelComponent(config: ModelConfig): Tree {
  const rope = config.rope_scaling ?? config.rope_parameters;
  const scaled = rope?.factor !== undefined;
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
