import { describe, expect, test } from "vitest";
import { GenerateOptions } from "../../schemas/generate-options.ts";
import { MODEL_PRESETS, PRESET_NAMES, type PresetName, withPreset } from "../../schemas/model-presets.ts";

const config = (preset: unknown, rest: object = {}) => ({ policy: { kind: "openai", preset }, ...rest });
type Filled = { policy: Record<string, unknown>; generate: Record<string, unknown> };

describe("presets", () => {
  test("each has a name, a model, a window and samples that generate takes", () => {
    expect(Object.keys(MODEL_PRESETS).sort()).toEqual([...PRESET_NAMES].sort());
    for (const { model, window, samples } of Object.values(MODEL_PRESETS)) {
      expect(model).not.toBe("");
      expect(window).toBeGreaterThanOrEqual(8192);
      expect(samples.default).toBeLessThanOrEqual(samples.most);
      expect(GenerateOptions.safeParse({ samples: samples.most }).success).toBe(true);
    }
  });

  test.each(PRESET_NAMES)("%s fills in a generate section that is valid", (name: PresetName) => {
    const { policy, generate } = withPreset(config(name)) as Filled;
    const parsed = GenerateOptions.parse(generate);
    expect(parsed).toMatchObject({ max_turns: 3, temperature: 1, top_p: 0.95 });
    expect(parsed.samples).toBe(MODEL_PRESETS[name].samples.default);
    expect(parsed.context_tokens).toBe(Math.min(16_384, MODEL_PRESETS[name].window));
    expect(policy).toMatchObject({ model: MODEL_PRESETS[name].model, preset: name });
  });

  test("Llama 3.0's window is smaller than the conversation that others get", () => {
    const context = (name: PresetName) => (withPreset(config(name)) as Filled).generate.context_tokens;
    expect([context("llama-3.0-8b"), context("llama-3.1-8b"), context("gpt-4o")]).toEqual([
      8192, 16_384, 16_384,
    ]);
  });
});

describe("a configuration with a preset", () => {
  test("keeps whatever it says itself", () => {
    const raw = {
      name: "run",
      policy: { kind: "openai", preset: "gpt-4o", model: "my-deployment" },
      generate: { samples: 3, strategy: "single" },
    };
    const filled = withPreset(raw) as Filled;
    expect(filled.policy.model).toBe("my-deployment");
    expect(filled.generate).toMatchObject({ samples: 3, strategy: "single", max_turns: 3 });
    expect(filled).toMatchObject({ name: "run" });
  });

  test("is not changed in place", () => {
    const raw = config("gpt-4o", { generate: { samples: 3 } });
    const before = structuredClone(raw);
    withPreset(raw);
    expect(raw).toEqual(before);
  });

  test.each([
    ["no preset", config(undefined)],
    ["a preset that nobody knows, which the schema refuses", config("gpt-9")],
    ["the name of a method of all objects", config("toString")],
    ["a preset that is no text", config(["gpt-4o"])],
    ["a generate section that is no object", config("gpt-4o", { generate: "many" })],
    ["a list of generate sections", config("gpt-4o", { generate: [] })],
    ["a policy that is no object", { policy: "openai" }],
    ["nothing", null],
    ["a text", "name: run"],
    ["a list", [config("gpt-4o")]],
  ])("%s: it comes back as it was", (_what, raw) => expect(withPreset(raw)).toBe(raw));

  test("an empty generate section is filled like one left out", () => {
    const filled = withPreset(config("gpt-4o", { generate: {} })) as Filled;
    expect(filled.generate).toEqual((withPreset(config("gpt-4o")) as Filled).generate);
  });
});
