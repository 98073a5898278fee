/** Options that no stage of a run reads: evaluations, estimates, the card, fine-tuning. */
import { describe, expect, test } from "vitest";
import { EstimateOptions, EvaluateOptions, ScoreOptions } from "../../schemas/evaluation-options.ts";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { PublishOptions } from "../../schemas/publish-options.ts";
import { type Bounds, expectBounds } from "./bounds.ts";

describe("evaluate", () => {
  test("asks for the points of the paper, each with no more submissions than samples", () => {
    const { points, strategies } = EvaluateOptions.parse({});
    expect(strategies).toEqual([]);
    expect(points).toEqual([
      [1, 3],
      [10, 30],
      [33, 100],
      [100, 300],
    ]);
    for (const [n, k] of points) expect(n).toBeLessThanOrEqual(k);
  });

  test.each<Bounds>([
    ["points", [[[1, 1]]], [[], [[0, 1]], [[1, 0]], [[1]], [[1, 2, 3]], [[1.5, 2]]]],
    ["strategies", [[], ["grid"]], [[""]]],
    ["resamples", [100, 100_000], [99, 100_001]],
  ])("%s is held to its bounds", (...bounds) => expectBounds(EvaluateOptions, {}, bounds));

  test.each<Bounds>([
    ["shingle", [1, 20], [0, 21]],
    ["compare", [2, 2000], [1, 2001]],
  ])("score: %s is held to its bounds", (...bounds) => expectBounds(ScoreOptions, {}, bounds));
});

test.each<Bounds>([
  ["pass_rate", [0, 1], [-0.1, 1.1]],
  ["answer_tokens", [1], [0]],
  ["feedback_tokens", [0], [-1]],
  ["prompt_tokens_per_s", [0.1], [0]],
  ["test_cpu_s", [0.001], [0]],
  // 0 would make a verification free of cost.
  ["tests_run_share", [0.001, 1], [0, 1.001]],
])("estimate: %s is held to its bounds", (...bounds) => expectBounds(EstimateOptions, {}, bounds));

describe("publish", () => {
  const source = { name: "TACO", license: "apache-2.0" };

  test("names no licence unless the user does", () => {
    expect(PublishOptions.parse({})).toEqual({ sources: [] });
  });

  test.each<Bounds>([
    ["license", ["other", undefined], [""]],
    [
      "sources",
      [[], [source], [{ ...source, url: "https://a.b/c" }]],
      [[{ name: "TACO" }], [{ ...source, url: "a.b" }], [{ ...source, by: "x" }]],
    ],
  ])("%s is held to its form", (...bounds) => expectBounds(PublishOptions, {}, bounds));
});

describe("finetune", () => {
  test("what the preset decides is left out until the user says otherwise", () => {
    const options = FinetuneOptions.parse({});
    for (const key of ["model", "learning_rate", "steps", "sequence_length", "batch_tokens"])
      expect(options).not.toHaveProperty(key);
    expect(options).toMatchObject({ preset: "tiny", loss: "last", sets: ["multi_turn"], dtype: "bf16" });
  });

  test.each<Bounds>([
    ["preset", ["tiny", "paper-8b", "paper-70b"], ["8b"]],
    ["backend", ["torchtune", "trl"], ["axolotl"]],
    ["sets", [["multi_turn"], ["multi_turn", "single_turn"]], [[], ["all"], "multi_turn"]],
    ["learning_rate", [1e-8, 1, undefined], [9e-9, 1.1, 0]],
    ["steps", [1, "epoch", undefined], [0, 1.5, "epochs"]],
    ["epochs", [1, 100], [0, 101]],
    ["sequence_length", [64], [63]],
    ["batch_tokens", [64], [63]],
    ["warmup_steps", [0], [-1]],
    ["min_lr_fraction", [0, 1], [-0.1, 1.1]],
    ["loss", ["last", "all_assistant", "all"], ["none"]],
    ["eval_fraction", [0, 0.5], [-0.1, 0.51]],
    ["checkpoint_every", [1], [0]],
  ])("%s is held to its bounds", (...bounds) => expectBounds(FinetuneOptions, {}, bounds));
});
