import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { DedupOptions, DedupSetOptions } from "../../schemas/dedup-options.ts";
import { GenerateOptions } from "../../schemas/generate-options.ts";
import * as o from "../../schemas/options.ts";
import { type Bounds, expectBounds } from "./bounds.ts";

const input = { path: "train.jsonl", format: "jsonl" };

/**
 * Every stage's options with the least that they ask for, and values just inside and just outside.
 */
const STAGES: [name: string, schema: z.ZodType, least: object, bounds: Bounds[]][] = [
  [
    "an input",
    o.InputFile,
    input,
    [
      ["path", ["x"], ["", 1, null]],
      ["format", ["jsonl"], ["", 1]],
      ["split", ["train", "valid", "test", undefined], ["dev"]],
    ],
  ],
  [
    "import",
    o.ImportOptions,
    { inputs: [input] },
    [
      ["inputs", [[input]], [[], "train.jsonl"]],
      ["limit", [1, undefined], [0, 1.5, "10"]],
      ["strict", [true, undefined], ["yes"]],
      ["max_row_mb", [0.001], [0, -1]],
      ["max_page_mb", [0.001], [0]],
      ["max_test_mb", [0.001], [0]],
    ],
  ],
  [
    "generate",
    GenerateOptions,
    {},
    [
      ["samples", [1, 100_000], [0, 100_001, 2.5]],
      ["budget", ["fixed", "until_k_correct"], ["until"]],
      ["k_correct", [1], [0]],
      ["max_turns", [1, 10], [0, 11]],
      ["temperature", [0, 2], [-0.1, 2.1]],
      ["top_p", [0.001, 1], [0, 1.001]],
      ["max_tokens", [1], [0]],
      ["context_tokens", [512], [511]],
      ["concurrency", [1, 10_000, undefined], [0, 10_001]],
      ["trajectories", ["x", undefined], [""]],
    ],
  ],
  ["verify", o.VerifyOptions, {}, [["every_turn", [true, false], ["yes", 1]]]],
  ["keep-passing", o.KeepPassingOptions, {}, [["min_pass_fraction", [0, 1], [-0.001, 1.001]]]],
  ["subsample", o.SubsampleOptions, {}, [["fraction", [0.001, 1], [0, 1.001]]]],
  [
    "dedup",
    DedupOptions,
    {},
    [
      ["cap", [1], [0]],
      ["threshold", [0.001, 1], [0, 1.001]],
      ["shingle", [1, 20], [0, 21]],
      ["bands", [1], [0]],
      ["rows", [1], [0]],
    ],
  ],
  [
    "dedup-set",
    DedupSetOptions,
    {},
    [
      ["compare", ["program", "answers", "statement"], ["code"]],
      ["threshold", [0.001, 1], [0, 1.001]],
      ["shingle", [1, 20], [0, 21]],
    ],
  ],
  ["strip-prompts", o.StripOptions, {}, [["max_tokens", [64], [63]]]],
  [
    "decontaminate",
    o.DecontaminateOptions,
    { benchmarks: [{ name: "b", inputs: [input] }] },
    [
      [
        "benchmarks",
        [[], [{ name: "b", inputs: [input] }]],
        [[{ name: "", inputs: [input] }], [{ name: "b", inputs: [] }]],
      ],
      ["cosine", [-1, 1], [-1.01, 1.01]],
      ["ring_cosine", [-1, 1], [-1.01, 1.01]],
      ["containment", [0, 1], [-0.01, 1.01]],
      ["copy_jaccard", [0, 1], [-0.01, 1.01]],
      ["ring_size", [1, 1000], [0, 1001]],
      ["mode", ["default", "paper"], ["strict"]],
      ["probe_items", [0], [-1]],
      ["telling_tests", [1, 100], [0, 101]],
      ["cross_tests", [1, 1000], [0, 1001]],
      ["cross_programs", [1, 100], [0, 101]],
      ["cross_cpu_ms", [10], [9]],
      ["self_test", [0, 1000], [-1, 1001]],
    ],
  ],
];

describe.each(STAGES)("options of %s", (_name, schema, least, bounds) => {
  test.each(bounds)("%s takes values within its bounds and refuses the rest by name", (...one) => {
    expectBounds(schema, least, one);
  });

  test("the least that is asked for is enough; an unknown key is refused", () => {
    expect(schema.safeParse(least).success).toBe(true);
    const result = schema.safeParse({ ...least, thresold: 1 });
    expect(result.error?.issues[0]).toMatchObject({ code: "unrecognized_keys", keys: ["thresold"] });
  });
});

describe("defaults, which are part of every key", () => {
  test("an option that a user may leave out for good is absent, not undefined", () => {
    expect(Object.keys(o.ImportOptions.parse({ inputs: [input] })).sort()).toEqual([
      "inputs",
      "keep_untested",
      "max_page_mb",
      "max_row_mb",
      "max_test_mb",
    ]);
    for (const key of ["prompts", "concurrency", "trajectories"])
      expect(GenerateOptions.parse({})).not.toHaveProperty(key);
  });

  test("those of the method are the paper's", () => {
    expect(GenerateOptions.parse({})).toMatchObject({
      strategy: "cot-retry",
      samples: 200,
      max_turns: 3,
      temperature: 1,
      top_p: 0.95,
    });
    expect(o.SubsampleOptions.parse({})).toEqual({ fraction: 0.6 });
    expect(o.KeepPassingOptions.parse({})).toEqual({ min_pass_fraction: 1 });
    expect(DedupOptions.parse({})).toEqual({
      cap: 50,
      threshold: 0.7,
      shingle: 5,
      bands: 25,
      rows: 5,
      fold_identifiers: false,
    });
    expect(o.SplitOptions.parse({})).toEqual({});
  });

  test("those of decontamination", () => {
    const { benchmarks, ...rest } = o.DecontaminateOptions.parse({
      benchmarks: [{ name: "b", inputs: [input] }],
    });
    expect(benchmarks).toHaveLength(1);
    expect(rest).toMatchObject({
      embedding: true,
      mode: "default",
      cosine: 0.8,
      ring_size: 20,
      self_test: 10,
    });
    expect(Object.keys(rest)).toHaveLength(20);
  });
});
