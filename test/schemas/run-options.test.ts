import { describe, expect, test } from "vitest";
import { JudgeOptions, PolicyOptions } from "../../schemas/run-options.ts";
import { type Bounds, expectBounds } from "./bounds.ts";

const server = { kind: "openai", base_urls: ["http://localhost:8000/v1"], model: "m" };

describe("the model", () => {
  test("recorded needs nothing, and knows nothing of servers", () => {
    expect(PolicyOptions.parse({ kind: "recorded" })).toEqual({ kind: "recorded", right: 0.45 });
    expect(PolicyOptions.safeParse({ kind: "recorded", model: "m" }).success).toBe(false);
  });

  test("a server needs a URL and a model; everything else has a default or stays out", () => {
    expect(PolicyOptions.parse(server)).toEqual({
      ...server,
      concurrency: 64,
      timeout_s: 600,
      max_retries: 8,
      choices_per_request: 8,
      price_prompt: 0,
      price_completion: 0,
    });
  });

  test.each<Bounds>([
    // How many there have to be depends on the mode: see config-checks.
    ["base_urls", [["http://a/v1", "https://b:1/v1"], []], [["localhost"], "http://a/v1"]],
    ["preset", ["llama-3.1-8b", undefined], ["llama-4"]],
    ["model", ["x"], ["", undefined]],
    ["concurrency", [1, 10_000], [0, 10_001]],
    ["total_concurrency", [1, undefined], [0, 1.5]],
    ["timeout_s", [0.5], [0, -1]],
    ["max_retries", [0, 100], [-1, 101]],
    ["choices_per_request", [1, 128], [0, 129]],
    ["budget_tokens", [1, undefined], [0]],
    ["budget_money", [0.01, undefined], [0]],
    ["price_prompt", [0], [-0.01]],
    ["price_cached", [0, undefined], [-0.01]],
    ["price_completion", [0], [-0.01]],
  ])("%s is held to its bounds", (...bounds) => expectBounds(PolicyOptions, server, bounds));

  test("a kind that nobody knows and a misspelt key are refused", () => {
    expect(PolicyOptions.safeParse({ ...server, kind: "anthropic" }).error?.issues[0]?.path).toEqual([
      "kind",
    ]);
    expect(PolicyOptions.safeParse({ ...server, api_key: "sk-1" }).error?.issues[0]).toMatchObject({
      code: "unrecognized_keys",
      keys: ["api_key"],
    });
  });
});

describe("how programs run", () => {
  test("the defaults judge by strict tokens, within 10 s of CPU and 1 GiB, and run nothing unsafe", () => {
    expect(JudgeOptions.parse({})).toEqual({
      cpu_limit_ms: 10_000,
      wall_factor: 3,
      memory_limit_mb: 1024,
      own_limits: true,
      output_limit_mb: 16,
      comparator: "tokens",
      python: "python3",
      unsafe: false,
    });
  });

  test.each<Bounds>([
    ["cpu_limit_ms", [10], [9]],
    ["wall_factor", [1], [0.99]],
    ["memory_limit_mb", [16], [15]],
    ["output_limit_mb", [0.1], [0]],
    // A checker and a call need what only a problem has.
    ["comparator", ["tokens", "codecontests", "exact", "unordered"], ["checker", "call", "fuzzy"]],
  ])("%s is held to its bounds", (...bounds) => expectBounds(JudgeOptions, {}, bounds));
});
