/**
 * Presets of models: what they fill in, what they leave alone, what they refuse, and where they
 * show.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadConfig } from "../../pipeline/config.ts";
import { answererOf } from "../../pipeline/run/dry-run.ts";
import type { Config } from "../../schemas/config.ts";
import { MODEL_PRESETS, PRESET_NAMES } from "../../schemas/model-presets.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "presets-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(preset: string, change: { policy?: object; generate?: object } = {}): Promise<Config> {
  const path = join(folder, "c.yaml");
  const { generate } = change;
  await writeFile(
    path,
    stringify({
      name: "x",
      policy: { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], preset, ...change.policy },
      import: { inputs: [{ path: "a", format: "jsonl" }] },
      ...(generate !== undefined && { generate }),
    }),
  );
  return (await loadConfig(path)).config;
}

test.each(PRESET_NAMES)("%s fills in model, samples, window and the paper's sampling", async (name) => {
  const { policy, generate } = await load(name);
  const preset = MODEL_PRESETS[name];
  expect(policy).toMatchObject({ model: preset.model, preset: name, price_prompt: 0, price_completion: 0 });
  expect(generate).toMatchObject({ max_turns: 3, temperature: 1, top_p: 0.95 });
  expect(generate.samples).toBe(/405b|gpt/.test(name) ? 10 : 200);
  expect(generate.context_tokens).toBe(name.startsWith("llama-3.0") ? 8192 : 16_384);
});

test("what the configuration names itself stands", async () => {
  const own = { samples: 4, temperature: 0.2, context_tokens: 100_000 };
  const config = await load("llama-3.1-405b", { policy: { model: "served-405b" }, generate: own });
  expect(config.policy).toMatchObject({ model: "served-405b" });
  expect(config.generate).toMatchObject({ ...own, top_p: 0.95 });
});

test.each([
  ["llama-3.0-8b", { context_tokens: 16_384 }, /context_tokens.*at most 8192, the window/],
  ["gpt-4o", { samples: 200 }, /samples.*at most 30 with gpt-4o, which is meant for small sample counts/],
  ["llama-5", {}, /policy\.preset/],
])("%s with %o is refused", async (preset, generate, message) => {
  await expect(load(preset, { generate })).rejects.toThrow(message);
});

test("the plan and the estimate name the model", async () => {
  expect(answererOf(await load("llama-3.0-8b"))).toBe(
    "meta-llama/Meta-Llama-3-8B-Instruct (preset llama-3.0-8b, 8,192 of its window of 8,192 tokens)",
  );
});
