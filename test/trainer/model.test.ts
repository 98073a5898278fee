/**
 * What is checked of a checkpoint before anything starts: a model that would compute something else
 * is refused.
 */
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserFault } from "../../schemas/errors.ts";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { checkFit, checkLearning } from "../../trainer/checks.ts";
import type { Prepared } from "../../trainer/data.ts";
import { inspectModel, type Model, modelComponent } from "../../trainer/model.ts";
import { settingsOf } from "../../trainer/settings.ts";
import { configOf, LLAMA_70B, makeCheckpoint, SMALL, shapesOf, writeShard } from "./make-checkpoint.ts";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "rftkit-model-")), "model");
  await makeCheckpoint(folder, SMALL);
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

async function faultsOf(changes: Record<string, unknown> = {}): Promise<string[]> {
  await writeFile(join(folder, "config.json"), JSON.stringify({ ...configOf(SMALL), ...changes }));
  const faults: UserFault[] = [];
  const model = await inspectModel(folder, faults);
  expect(model === null).toBe(faults.length > 0);
  return faults.map((f) => `${f.expected}: ${f.got}`);
}

async function sound(): Promise<Model> {
  const model = await inspectModel(folder, []);
  if (model === null) throw new Error("refused");
  return model;
}

test("a whole checkpoint of Llama 3.1 is taken, and one of 70B is read by its header alone", async () => {
  expect(await faultsOf()).toEqual([]);
  expect(modelComponent((await sound()).config)).toMatchObject({
    _component_: "torchtune.models.llama3_1.llama3_1",
    scale_factor: 8,
  });
  const large = await makeCheckpoint(join(folder, "..", "70b"), LLAMA_70B);
  expect((await inspectModel(large, []))?.shards).toEqual(["model.safetensors"]);
});

test.each([
  [{ hidden_act: "gelu" }, "hidden_act silu: gelu"],
  [{ attention_bias: true }, "no biases: "],
  [{ head_dim: 32 }, "head_dim hidden_size / num_attention_heads: 32"],
  [{ quantization_config: { bits: 4 } }, "not quantised: "],
  [{ tie_word_embeddings: true }, "untied embeddings: "],
  [{ model_type: "mistral" }, "model_type llama: mistral"],
  [
    { rope_scaling: { rope_type: "linear", factor: 2 } },
    'positions as in Llama 3 or 3.1: {"rope_type":"linear"',
  ],
  [{ rope_scaling: { rope_type: "llama3", factor: 8, low_freq_factor: 2 } }, "positions as in"],
])("config.json with %j is refused", async (change, fault) => {
  const faults = await faultsOf(change);
  expect(
    faults.some((f) => f.includes(fault)),
    faults.join("\n"),
  ).toBe(true);
});

test("Llama 3's plain positions are taken, also in the newer spelling", async () => {
  expect(await faultsOf({ rope_scaling: null })).toEqual([]);
  const newer = { rope_scaling: undefined, rope_parameters: { rope_type: "default", rope_theta: 10_000 } };
  expect(await faultsOf({ ...newer, rope_theta: undefined })).toEqual([]);
  expect(modelComponent((await sound()).config)).toMatchObject({
    _component_: "torchtune.models.llama3.llama3",
    rope_base: 10_000,
  });
});

test("a shard that was cut off, is a pointer, or is no safetensors at all is refused by its name", async () => {
  const shard = join(folder, "model.safetensors");
  const whole = (await readFile(shard)).length;
  await truncate(shard, whole - 1);
  expect(await faultsOf()).toEqual([`a whole safetensors file: ${whole - 1} bytes of ${whole}`]);
  await writeFile(shard, "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n");
  expect((await faultsOf())[0]).toContain("Git LFS");
  await writeFile(shard, "abc");
  expect((await faultsOf())[0]).toContain("3 bytes");
});

test("tensors that are missing, of another shape, too many or quantised are refused", async () => {
  const shapes = shapesOf(SMALL);
  shapes.delete("model.layers.1.mlp.up_proj.weight");
  shapes.set("lm_head.weight", [299, 64]).set("model.layers.0.self_attn.q_proj.bias", [64]);
  await writeShard(join(folder, "model.safetensors"), shapes, "F8_E4M3");
  const faults = (await faultsOf()).join("\n");
  expect(faults).toContain("1 missing: model.layers.1.mlp.up_proj.weight");
  expect(faults).toContain("lm_head.weight is 299 x 64, not 300 x 64");
  expect(faults).toContain("q_proj.bias does not belong to a Llama");
  expect(faults).toContain("F8_E4M3 (quantised)");
});

test("the index decides which shards are read; one that it names and that is missing is a fault", async () => {
  const shapes = [...shapesOf(SMALL)];
  const [first, second] = [new Map(shapes.slice(0, 9)), new Map(shapes.slice(9))];
  await writeShard(join(folder, "a.safetensors"), first);
  await writeShard(join(folder, "b.safetensors"), second);
  const map = Object.fromEntries([
    ...[...first.keys()].map((name) => [name, "a.safetensors"]),
    ...[...second.keys()].map((name) => [name, "b.safetensors"]),
  ]);
  const index = join(folder, "model.safetensors.index.json");
  await writeFile(index, JSON.stringify({ weight_map: map }));
  expect((await sound()).shards).toEqual(["a.safetensors", "b.safetensors"]);
  await rm(join(folder, "b.safetensors"));
  expect(await faultsOf()).toEqual([
    "the 2 shards that model.safetensors.index.json names: 1 missing: b.safetensors",
  ]);
  await writeFile(index, "{");
  expect((await faultsOf())[0]).toContain("an index of shards");
});

test("a model and its fine-tuned self, equal in all but the weights, are told apart", async () => {
  const before = (await sound()).fingerprint;
  expect((await sound()).fingerprint).toBe(before);
  const shard = join(folder, "model.safetensors");
  const bytes = await readFile(shard);
  // One weight in fifty.
  for (let i = bytes.length - 2; i > 20_000; i -= 100) bytes[i] = 1;
  await writeFile(shard, bytes);
  expect((await sound()).fingerprint).not.toBe(before);
});

test("rows that the model cannot read, windows past its positions, a warm-up that never ends are faults", async () => {
  const model = await sound();
  const counts = { rows: 1, tokens: 1, trained_tokens: 1, packs: 1 };
  const prepared: Prepared = {
    sequence: 8192,
    longest: 1,
    largest_token: 299,
    untrained: [],
    train: counts,
    eval: counts,
    left_out: [],
    faults: [],
  };
  const settings = await settingsOf(FinetuneOptions.parse({ model: folder, preset: "paper-8b" }), 1);
  const said = (changed: Partial<Prepared>, steps = 11) =>
    checkLearning(model, { settings, prepared: { ...prepared, ...changed }, steps }).map((f) => f.where);
  expect(said({})).toEqual([]);
  expect(said({ largest_token: 300 })).toEqual([join(folder, "tokenizer.json")]);
  expect(said({ sequence: 131_073 })).toEqual(["finetune.sequence_length"]);
  expect(said({}, 10)).toEqual(["finetune.warmup_steps"]);
});

test("a training inside the model's folder, or a model where the export is emptied, is refused", async () => {
  const model = await sound();
  expect(checkFit(model, {}, join(folder, "work"))).toHaveLength(1);
  expect(checkFit({ ...model, folder: "/w/export/model" }, {}, "/w")[0]?.got).toBe("inside");
  expect(checkFit(model, {}, join(folder, "..", "work"))).toEqual([]);
});

test("a rate of zero, or one too small to change fp32, is refused", () => {
  for (const learning_rate of [0, 1e-9, -1, 2]) {
    expect(FinetuneOptions.safeParse({ learning_rate }).success).toBe(false);
  }
});
