import { expect, test } from "vitest";
import { stringify } from "yaml";
import { sha256 } from "../../io/hash.ts";
import { trainCommand, trainConfig } from "../../trainer/command.ts";
import { planOf } from "./plans.ts";

const argsOf = async (options: object, devices: number, rendezvous?: string[]) => {
  const plan = await planOf({ model: "/models/llama", ...options });
  const parts = { ...plan, batching: { ...plan.batching, devices } };
  return trainCommand(parts, rendezvous).args.join(" ").replace(`${plan.work}/`, "");
};

test("one device runs the single recipe, several the distributed one by torchrun", async () => {
  expect(await argsOf({}, 1)).toBe("run rftkit_trainer/single.py --config config.yaml");
  expect(await argsOf({}, 2)).toBe(
    "run --nproc_per_node 2 rftkit_trainer/distributed.py --config config.yaml",
  );
});

test("TRL's processes find each other on one node, and by the job's rendezvous on several", async () => {
  const trl = { backend: "trl" };
  const module = "-m rftkit_trainer.trl_backend --config config.yaml";
  expect(await argsOf(trl, 1)).toBe(module);
  expect(await argsOf(trl, 2)).toBe(`-m torch.distributed.run --standalone --nproc_per_node 2 ${module}`);
  expect(await argsOf(trl, 2, ["--nnodes", "2"])).toBe(
    `-m torch.distributed.run --nnodes 2 --nproc_per_node 2 ${module}`,
  );
});

test("computed values take precedence over the preset's, which keeps its other keys", async () => {
  const plan = await planOf({ learning_rate: 1e-4 });
  const config = trainConfig(plan);
  expect(config).toMatchObject({
    total_steps: 32,
    max_steps_per_epoch: 32,
    gradient_accumulation_steps: 2,
    optimizer: {
      lr: 1e-4,
      _component_: (plan.settings.torchtune.optimizer as object & { _component_: string })._component_,
    },
    model: { _component_: "torchtune.models.llama3_1.llama3_1", num_layers: 2 },
  });
});

test("the evaluation reads held-out packs only where there are some", async () => {
  expect(trainConfig(await planOf()).eval_folder).toBeNull();
  const held = { rows: 6, tokens: 1, trained_tokens: 1, packs: 2 };
  const config = trainConfig(await planOf({}, { prepared: { eval: held } }));
  expect(config.eval_folder).toBe("/runs/r/finetune/tiny/data/eval");
});

// Of commit 4868197, with the sizes of planOf.
const PAPER = "b5c95ec8aec2946d77d4f7ba4d1becd2d091f96c1f5a0da3971a645137df02ca";
test.each([
  ["paper-8b", "torchtune"],
  ["paper-8b", "trl"],
  ["paper-70b", "torchtune"],
])("the configuration file of %s by %s is the one before LoRA, to the byte", async (preset, backend) => {
  const plan = await planOf({ preset, backend, model: "/models/llama" });
  expect(sha256(stringify(trainConfig(plan)))).toBe(PAPER);
});

test("an adapter is in the configuration in peft's terms; what becomes of it is not", async () => {
  const plan = await planOf({ preset: "small", model: "m", lora: { rank: 4, result: "adapter" } });
  expect(trainConfig(plan).lora).toEqual({ rank: 4, alpha: 8, dropout: 0, targets: "all-linear" });
  expect(trainCommand(plan).program).toContain("models");
  expect(trainCommand(await planOf({ preset: "small", model: "m" })).program).toContain("trainer");
});
