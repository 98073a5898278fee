import { expect, test } from "vitest";
import { deviceGib, diskGib, freeGib, ModelConfig, parameters, stateBytes } from "../../trainer/estimate.ts";

const llama = (layers: number, hidden: number, ffn: number, heads: number) =>
  ModelConfig.parse({
    model_type: "llama",
    vocab_size: 128_256,
    hidden_size: hidden,
    intermediate_size: ffn,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: 8,
    max_position_embeddings: 131_072,
    rms_norm_eps: 1e-5,
    rope_theta: 500_000,
  });
const small = llama(32, 4096, 14_336, 32);
const large = llama(80, 8192, 28_672, 64);

test("parameters are those that the model cards give: 8.03 and 70.55 billion", () => {
  expect(parameters(small)).toBe(8_030_261_248);
  expect(parameters(large)).toBe(70_553_706_496);
});

test("master weights cost 16 bytes a parameter, plain bf16 8, fp32 with them 20", () => {
  expect(stateBytes("bf16", true)).toBe(16);
  expect(stateBytes("bf16", false)).toBe(8);
  expect(stateBytes("fp32", false)).toBe(16);
});

test("8B with master weights fits 8 devices of 80 GiB; 70B needs 32 of them, 16 without", () => {
  const gib = (model: ModelConfig, devices: number, state: number) =>
    deviceGib(model, { state, devices, sequence: 8192 });
  expect(gib(small, 8, 16)).toBeLessThan(80);
  expect(gib(small, 1, 16)).toBeGreaterThan(80);
  expect(gib(large, 32, 16)).toBeLessThan(80);
  expect(gib(large, 16, 16)).toBeGreaterThan(80);
  expect(gib(large, 16, 8)).toBeLessThan(80);
});

test("disk counts three step checkpoints and the result; free room is read where the folder will be", async () => {
  const count = parameters(small);
  const gib = diskGib(small, { state: 16, tokens: 0, dtype: "bf16" });
  expect(gib * 2 ** 30).toBeCloseTo(count * (3 * 14 + 2), -3);
  expect(await freeGib("/no/such/folder/yet")).toBeGreaterThan(0);
});
