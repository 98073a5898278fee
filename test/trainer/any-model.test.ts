/** What is checked of a checkpoint of any family before its rows are rendered. */
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserFault } from "../../schemas/errors.ts";
import { inspectAnyModel } from "../../trainer/any-model.ts";
import { configOf, makeCheckpoint, SMALL, shapesOf, writeShard } from "./make-checkpoint.ts";

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "rftkit-any-")), "model");
  await makeCheckpoint(folder, SMALL);
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

const OTHER = { ...configOf(SMALL), model_type: "qwen3", rope_parameters: { full: { rope_theta: 1 } } };

async function inspected(config: unknown = OTHER): Promise<{ said: string[]; parameters?: number }> {
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  const faults: UserFault[] = [];
  const model = await inspectAnyModel(folder, faults);
  expect(model === null).toBe(faults.length > 0);
  const said = faults.map(({ expected, got }) => `${expected}: ${got}`);
  return { said, ...(model?.parameters !== undefined && { parameters: model.parameters }) };
}

const size = (shapes: Iterable<number[]>): number =>
  [...shapes].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

test("the parameters of another family are counted in its files, tied embeddings once", async () => {
  expect(await inspected()).toEqual({ said: [], parameters: size(shapesOf(SMALL).values()) });
  const tied = shapesOf(SMALL);
  tied.delete("lm_head.weight");
  tied.set("model.layers.0.self_attn.q_norm.weight", [16]);
  await writeShard(join(folder, "model.safetensors"), tied);
  expect(await inspected({ ...OTHER, tie_word_embeddings: true })).toEqual({
    said: [],
    parameters: size(tied.values()),
  });
});

test("a Llama that torchtune could train is checked as one, and its parameters are not counted", async () => {
  expect(await inspected(configOf(SMALL))).toEqual({ said: [] });
});

test("sizes may be in text_config, and what a family does not name is not needed", async () => {
  const { hidden_size, num_hidden_layers, vocab_size } = configOf(SMALL);
  const text_config = { hidden_size, num_hidden_layers, vocab_size };
  expect((await inspected({ model_type: "gemma3n", text_config })).said).toEqual([]);
});

test("what cannot be trained is named: no configuration, quantised, torn, no tokenizer", async () => {
  expect((await inspected({ model_type: "x" })).said[0]).toContain("hidden_size");
  expect((await inspected([])).said).toHaveLength(1);
  expect((await inspected({ ...OTHER, quantization_config: {} })).said[0]).toContain("quantization_config");
  const shard = join(folder, "model.safetensors");
  await truncate(shard, (await readFile(shard)).length - 1);
  expect((await inspected()).said[0]).toContain("a whole safetensors file");
  await writeShard(shard, shapesOf(SMALL), "F8_E4M3");
  expect((await inspected()).said[0]).toContain("quantised");
  await rm(shard);
  await rm(join(folder, "tokenizer.json"));
  expect((await inspected()).said).toEqual(["weights as *.safetensors: none", "tokenizer.json: none"]);
  await rm(join(folder, "config.json"));
  const faults: UserFault[] = [];
  expect(await inspectAnyModel(folder, faults)).toBeNull();
  expect(faults[0]?.got).toBe("none");
});
