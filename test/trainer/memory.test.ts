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
  accumulates: true,
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

test("kept activations and fp32 cost more", () => {
  const one = load(EIGHT, 42e6);
  expect(trlGib({ ...one, recompute: false }, 1)).toBeGreaterThan(2 * trlGib(one, 1));
  expect(trlGib({ ...one, dtype: "fp32" }, 1)).toBeGreaterThan(1.4 * trlGib(one, 1));
});

const SMOLLM2 = { layers: 30, dim: 576, ffn: 1536, heads: 9, kvHeads: 3, words: 49_152 };
const GEMMA = { layers: 18, dim: 640, ffn: 2048, heads: 4, kvHeads: 1, words: 262_144 };
const SMALL = { sequence: 1024, recompute: false };

test("the estimate for a CPU is within 15 % of what was measured", () => {
  const full = { ...SMALL, count: 134_515_008, scored: 259, accumulates: false };
  const measured = [
    // make bench-train-small, 2026-12-01, a run before that of docs/performance.md (3.63)
    [processGib(load(SMOLLM2, 134_515_008, full)), 3.61],
    // the training of make loop, 2026-12-01
    [processGib(load(GEMMA, 3_796_992, { ...SMALL, count: 268_098_176, scored: 67 })), 2.47],
  ] as const;
  for (const [estimate, peak] of measured) expect(Math.abs(estimate / peak - 1)).toBeLessThan(0.15);
});

test("gradients that are kept between the passes of a step, and the update, raise the peak on a CPU", () => {
  const none = load(SMOLLM2, 134_515_008, { ...SMALL, scored: 259, accumulates: false });
  expect(processGib({ ...none, accumulates: true }) - processGib(none)).toBeCloseTo(134_515_008 / 2 ** 29, 2);
  const short = { ...none, sequence: 64, scored: 1 };
  expect(processGib({ ...short, sequence: 65 })).toBe(processGib(short));
});
