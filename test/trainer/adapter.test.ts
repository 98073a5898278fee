import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserFault } from "../../schemas/errors.ts";
import { LoraOptions } from "../../schemas/finetune-options.ts";
import { adapterParameters } from "../../trainer/adapter.ts";
import { inspectModel, type Model } from "../../trainer/model.ts";
import { makeCheckpoint, SMALL, writeShard } from "./make-checkpoint.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rftkit-adapter-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function counted(model: Model, lora: object): Promise<{ count: number; faults: UserFault[] }> {
  const faults: UserFault[] = [];
  return { count: await adapterParameters(model, LoraOptions.parse(lora), faults), faults };
}

async function small(): Promise<Model> {
  const model = await inspectModel(await makeCheckpoint(join(folder, "m"), SMALL), []);
  if (model === null) throw new Error("no model");
  return model;
}

test("an adapter has rank x (inputs + outputs) numbers for each linear layer but the output", async () => {
  const { dim, ffn, layers } = SMALL;
  const attention = 2 * (dim + dim) + 2 * (dim + dim / 2);
  expect((await counted(await small(), { rank: 4 })).count).toBe(4 * layers * (attention + 3 * (dim + ffn)));
  const two = await counted(await small(), { rank: 8, targets: ["q_proj", "v_proj"] });
  expect(two).toEqual({ count: 8 * layers * (2 * dim + dim + dim / 2), faults: [] });
});

test("a target that the model lacks is named, with those that it has", async () => {
  const { faults } = await counted(await small(), { targets: ["q_proj", "c_attn"] });
  expect(faults).toMatchObject([{ where: "finetune.lora.targets", got: "c_attn" }]);
  expect(faults[0]?.expected).toContain("down_proj, gate_proj, k_proj");
});

test("embeddings, norms and experts are no linear layers that an adapter reaches", async () => {
  const shard = "model.safetensors";
  const model = { ...(await small()), folder, shards: [shard] };
  await writeShard(
    join(folder, shard),
    new Map([
      ["model.embed_tokens.weight", [50, 8]],
      ["transformer.wte.weight", [50, 8]],
      ["model.layers.0.norm.weight", [8]],
      ["model.layers.0.mlp.experts.gate_up_proj", [4, 8, 16]],
      ["model.layers.0.mlp.experts.3.up_proj.weight", [8, 16]],
      ["model.layers.0.self_attn.qkv_proj.weight", [24, 8]],
      ["lm_head.weight", [50, 8]],
    ]),
  );
  expect((await counted(model, { rank: 2 })).count).toBe(2 * (24 + 8));
});
