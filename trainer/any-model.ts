/**
 * A checkpoint of any family, for the TRL back end: its sizes, and whether its files are whole. A
 * Llama that torchtune could train passes the stricter checks of model.ts first. Whether
 * transformers can train the family is checked when the rows are prepared.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull } from "../io/files.ts";
import type { UserFault } from "../schemas/errors.ts";
import { AnyModelConfig, type ModelConfig } from "./estimate.ts";
import { fault, fingerprint, inspectModel, type Model } from "./model.ts";
import { countParameters, shardsOf } from "./weights.ts";

const Parts = z.looseObject({ text_config: z.record(z.string(), z.unknown()).optional() });

/** Reads and checks a checkpoint folder; null if it cannot be trained. */
export async function inspectAnyModel(folder: string, faults: UserFault[]): Promise<Model | null> {
  const llama = await inspectModel(folder, []);
  if (llama !== null) return llama;
  const config = await configOf(folder, faults);
  if (config === null) return null;
  const before = faults.length;
  const names = await readdir(folder);
  const shards = await shardsOf(folder, names, faults);
  const file = join(folder, "config.json");
  if (config.quantization_config != null) {
    const fix = "Use the checkpoint in bf16, fp16 or fp32.";
    faults.push(fault(file, "weights that are not quantised", "a quantization_config", fix));
  }
  if (shards.length === 0) {
    faults.push(fault(folder, "weights as *.safetensors", "none", "Download the complete checkpoint."));
  }
  if (!names.includes("tokenizer.json")) {
    const fix = "Save it with AutoTokenizer.from_pretrained(...).save_pretrained(folder).";
    faults.push(fault(folder, "tokenizer.json", "none", fix));
  }
  const parameters = await countParameters(folder, shards, faults);
  if (faults.length > before) return null;
  return { folder, config, shards, fingerprint: await fingerprint(folder, shards), parameters };
}

/** The sizes of a model; those of a text model inside another one are in `text_config`. */
async function configOf(folder: string, faults: UserFault[]): Promise<ModelConfig | null> {
  const file = join(folder, "config.json");
  const text = await readFile(file, "utf8").catch(() => null);
  const whole = Parts.safeParse(text === null ? null : jsonOrNull(text));
  const found = AnyModelConfig.safeParse(
    whole.success ? { ...whole.data, ...whole.data.text_config } : undefined,
  );
  if (found.success) return found.data as ModelConfig;
  const issues = found.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ");
  const fix = folder.endsWith(".gguf")
    ? `Write it as a folder first: rftkit gguf ${folder} --out FOLDER`
    : "Set finetune.model to the folder of a chat model in Hugging Face format.";
  faults.push(fault(file, "the config.json of a language model", text === null ? "none" : issues, fix));
  return null;
}
