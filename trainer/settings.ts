/**
 * Merges base.yaml, the preset's file and the user's options, key by key.
 * Promises: no value of the paper is written twice. Checks against data and machine are in plan.ts.
 */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { assetPath } from "../io/assets.ts";
import { type FinetuneOptions, LoraOptions } from "../schemas/finetune-options.ts";
import type { Environment } from "./venv.ts";

const Tree = z.record(z.string(), z.unknown());
export type Tree = z.infer<typeof Tree>;

const Preset = z.strictObject({
  options: z.strictObject({
    learning_rate: z.number(),
    steps: z.union([z.int(), z.literal("epoch")]),
    sequence_length: z.int().nullable().describe("null: fit the longest row"),
    batch_tokens: z.int().nullable().describe("null: few packs, so that small datasets give several steps"),
    max_steps: z.int().optional().describe("maximum steps for `epoch`"),
    lora: LoraOptions.optional(),
  }),
  parameters: z.number().optional().describe("about how large the models are that it is meant for"),
  expect: z.record(z.string(), z.number()).describe("required values in the model's config.json"),
  torchtune: Tree,
});

/** All values that determine a training, except data and machine. */
export type Settings = Omit<
  FinetuneOptions,
  "learning_rate" | "steps" | "sequence_length" | "batch_tokens"
> & {
  learning_rate: number;
  steps: number | "epoch";
  sequence_length: number | null;
  batch_tokens: number | null;
  max_steps: number | null;
  seed: number;
  expect: Record<string, number>;
  /** About how large the models are that the preset is meant for. */
  meant?: number;
  torchtune: Tree;
};

const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Merges `over` into `base`: objects key by key, everything else is replaced. */
export function merged(base: Tree, over: Tree): Tree {
  const result: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const under = result[key];
    result[key] = isTree(under) && isTree(value) ? merged(under, value) : value;
  }
  return result;
}

async function readPreset(name: string): Promise<z.infer<typeof Preset>> {
  const read = async (file: string) =>
    Tree.parse(parse(await readFile(assetPath(`trainer/configs/${file}.yaml`), "utf8")));
  return Preset.parse(merged(await read("base"), await read(name)));
}

/** Presets of either back end; the others, and LoRA, are of the one that trains any family. */
const EITHER = new Set<FinetuneOptions["preset"]>(["tiny", "paper-8b", "paper-70b"]);
/** A rate for adapters, whose weights start at zero, where the preset has none of its own. */
const LORA_RATE = 2e-4;

export const backendOf = ({ preset, backend, lora }: FinetuneOptions): FinetuneOptions["backend"] =>
  EITHER.has(preset) && lora === undefined ? backend : "trl";

/** The Python environment of a training. */
export const environmentOf = ({ lora }: Pick<Settings, "lora">): Environment =>
  lora === undefined ? "trainer" : "models";

/** The settings of a training; options of the user take precedence over the preset. */
export async function settingsOf(options: FinetuneOptions, seed: number): Promise<Settings> {
  const preset = await readPreset(options.preset);
  const own = preset.options;
  const lora = options.lora ?? own.lora;
  const rate = lora !== undefined && own.lora === undefined ? LORA_RATE : own.learning_rate;
  return {
    ...options,
    ...(lora !== undefined && { lora }),
    backend: backendOf(options),
    learning_rate: options.learning_rate ?? rate,
    steps: options.steps ?? own.steps,
    sequence_length: options.sequence_length ?? own.sequence_length,
    batch_tokens: options.batch_tokens ?? own.batch_tokens,
    max_steps: options.steps === undefined ? (own.max_steps ?? null) : null,
    seed,
    expect: preset.expect,
    ...(preset.parameters !== undefined && { meant: preset.parameters }),
    torchtune: preset.torchtune,
  };
}
