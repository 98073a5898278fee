import { expect, test } from "vitest";
import { ModelConfig } from "../../trainer/estimate.ts";
import { fewest, type Load, processGib, trlGib } from "../../trainer/memory.ts";
import { configOf, LLAMA_70B } from "./make-checkpoint.ts";

const EIGHT = { layers: 32, dim: 4096, ffn: 14_336, heads: 32, kvHeads: 8, words: 128_256 };
const count = { eight: 8_030_261_248, seventy: 70_553_706_496 };

const load = (size: typeof EIGHT, trained: number, more: Partial<Load> = {}): Load => ({
  model: ModelConfig.parse(configOf(size)),
  trained,
  dtype: "bf16",
  masters: true,
  sequence: 8192,
  scored: 3000,
  recompute: true,
  ...more,
});

test("presets fit the hardware that they name", () => {
  expect(trlGib(load(EIGHT, count.eight), 8)).toBeLessThan(80);
  expect(trlGib(load(EIGHT, 42e6), 1)).toBeLessThan(48);
  expect(trlGib(load(LLAMA_70B, count.seventy), 32)).toBeLessThan(80);
  expect(trlGib(load(LLAMA_70B, 200e6), 4)).toBeLessThan(80);
});

test("the fewest devices on which a training fits, or none", () => {
  expect(fewest(load(EIGHT, 42e6), 80)).toBe(1);
  expect(fewest(load(EIGHT, count.eight), 80)).toBe(2);
  expect(fewest(load(LLAMA_70B, count.seventy), 8)).toBeNull();
});

test("kept activations and fp32 cost more; a process of the CPU has its libraries too", () => {
  const one = load(EIGHT, 42e6);
  expect(trlGib({ ...one, recompute: false }, 1)).toBeGreaterThan(2 * trlGib(one, 1));
  expect(trlGib({ ...one, dtype: "fp32" }, 1)).toBeGreaterThan(1.4 * trlGib(one, 1));
  expect(processGib(one)).toBeGreaterThan(trlGib(one, 1) + 0.5);
});
