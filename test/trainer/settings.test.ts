import { expect, test } from "vitest";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { merged, settingsOf } from "../../trainer/settings.ts";

const settings = (options: Record<string, unknown>) => settingsOf(FinetuneOptions.parse(options), 7);

test("paper-70b has every value of the paper", async () => {
  const found = await settings({ preset: "paper-70b", model: "m" });
  expect(found).toMatchObject({
    sets: ["multi_turn"],
    learning_rate: 2e-6,
    steps: 545,
    epochs: 1,
    sequence_length: 8192,
    batch_tokens: 524_288,
    warmup_steps: 10,
    min_lr_fraction: 0.1,
    weight_decay: 0.1,
    loss: "last",
    master_weights: true,
    dtype: "bf16",
    expect: { num_hidden_layers: 80, hidden_size: 8192 },
  });
  expect(found.torchtune).toMatchObject({
    device: "cuda",
    enable_activation_checkpointing: true,
    compile: false,
  });
});

test("the presets differ in sizes, device and rate only: optimizer, schedule, loss and data are one base", async () => {
  const [large, small] = [await settings({ preset: "paper-70b", model: "m" }), await settings({})];
  for (const part of [
    "optimizer",
    "lr_scheduler",
    "loss",
    "dataset",
    "tokenizer",
    "checkpointer",
    "batch_size",
  ]) {
    expect(small.torchtune[part]).toEqual(large.torchtune[part]);
  }
  expect(small).toMatchObject({ dtype: "bf16", master_weights: true, sequence_length: null, max_steps: 40 });
  expect(small.torchtune.device).toBe("cpu");
});

test("an option of the user wins over the preset, and lifts tiny's limit on steps", async () => {
  const found = await settings({ learning_rate: 1e-5, steps: 100, sequence_length: 512, batch_tokens: 2048 });
  expect(found).toMatchObject({
    learning_rate: 1e-5,
    steps: 100,
    sequence_length: 512,
    batch_tokens: 2048,
    max_steps: null,
    seed: 7,
  });
});

test("LoRA and the presets by size are of the back end that trains any family, the others as they were", async () => {
  const backends = { tiny: "torchtune", "paper-8b": "torchtune", small: "trl", "full-8b": "trl" };
  for (const [preset, backend] of Object.entries(backends))
    expect((await settings({ preset, model: "m" })).backend).toBe(backend);
  const own = await settings({ preset: "lora-8b", model: "m", backend: "torchtune" });
  expect(own).toMatchObject({ backend: "trl", learning_rate: 2e-4, batch_tokens: 65_536, meant: 8e9 });
  expect(own.lora).toEqual({ rank: 16, dropout: 0, targets: "all-linear", result: "merged" });
  const small = await settings({ preset: "small", model: "m", lora: { rank: 4 } });
  expect(small).toMatchObject({ learning_rate: 2e-4, lora: { rank: 4 } });
  expect((await settings({ preset: "small", model: "m" })).learning_rate).toBe(1e-5);
  expect((await settings({ preset: "small", model: "m", lora: {}, learning_rate: 1e-3 })).learning_rate).toBe(
    1e-3,
  );
});

test("packs of every preset by size divide over one to eight devices", async () => {
  for (const preset of ["full-8b", "lora-8b", "full-70b", "lora-70b"]) {
    const { batch_tokens, sequence_length } = await settings({ preset, model: "m" });
    expect(((batch_tokens ?? 0) / (sequence_length ?? 1)) % 8).toBe(0);
  }
});

test("merging goes key by key into objects and replaces everything else", () => {
  const base = { a: { b: 1, c: [1, 2] }, d: 1 };
  expect(merged(base, { a: { c: [3] }, e: { f: 2 } })).toEqual({ a: { b: 1, c: [3] }, d: 1, e: { f: 2 } });
  expect(base).toEqual({ a: { b: 1, c: [1, 2] }, d: 1 });
});
