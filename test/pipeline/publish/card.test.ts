import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../../pipeline/config.ts";
import { type CardFacts, cardText } from "../../../pipeline/publish/card.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import type { SelfTestReport } from "../../../stages/decontaminate/self-test.ts";

const counts = { rows_in: 3, kept: 2, dropped: 1, reasons: { cross_test: 1 }, labels: {}, rows_out: 2 };
const manifest: Manifest = {
  schema: "manifest/1",
  stage: "decontaminate",
  revision: 1,
  key: "k",
  parent: null,
  options: {},
  inputs: [],
  artifact: null,
  counts,
  buckets: [],
  rftkit: "0",
};
const card = (
  fields: Record<string, unknown> = {},
  selfTest: SelfTestReport | null = null,
  facts: Partial<CardFacts> = {},
): string => {
  const benchmarks = [{ name: "bench", inputs: [{ path: "b", format: "jsonl" }] }];
  const { decontaminate = {}, ...others } = fields;
  const config = parseConfig(
    {
      name: "x",
      policy: { kind: "recorded" },
      ...others,
      import: { inputs: [{ path: "/home/me/data/train/", format: "jsonl" }] },
      decontaminate: { benchmarks, ...(decontaminate as object) },
    },
    "test",
  );
  return cardText({
    config,
    counts: { multi_turn: 2 },
    manifests: [manifest],
    selfTest,
    bytes: { multi_turn: 9 },
    optionalRejected: new Set(),
    optionalSft: new Set(),
    optional: new Set(),
    reasoning: { answers: 0, tokens: 0, dropped: 0 },
    flaky: { sampled: 200, judged: 200, flaky: 0 },
    hasCotPrompts: true,
    ...facts,
  });
};
const kind = { planted: 10, embedding: 7, containment: 9, testable: 4, cross_test: 4, rule: 8 };
const selfTest: SelfTestReport = {
  schema: "self-test/1",
  items: 12,
  embedding: "m@1",
  kinds: [{ kind: "reworded", ...kind, missed: ["bench a", "bench b"] }],
};

test("the card says what was checked against contamination, and what was not", () => {
  expect(card()).toContain("word 8-gram containment");
  expect(card()).toContain("1 of 3 problems were removed");
  expect(card({ decontaminate: { mode: "paper" } })).not.toContain("8-gram");
  expect(card({ decontaminate: { embedding: false } })).toContain("that check has not run");
});

test("the card carries the recall on planted copies, or says that none were tried", () => {
  expect(card({}, selfTest)).toContain("| reworded | 9 of 10 | 7 of 10 | 4 of 4 | **8 of 10** |");
  expect(card()).toContain("No planted copies were tried.");
  expect(card({}, { ...selfTest, kinds: [] })).toContain(
    "No copies of benchmark items were tried: self_test is 0.",
  );
});

test("the card claims no more than the configuration asked for", () => {
  expect(card()).toContain("passes every test");
  const all_tests = { verify: { all_tests: true } };
  expect(card({ ...all_tests, "keep-passing": { min_pass_fraction: 0.9 } })).toContain("at least 0.9 of all");
  expect(card({ "keep-passing": { min_pass_fraction: 0 } })).toContain("unfiltered");
  expect(card({ generate: { budget: "until_k_correct", k_correct: 3, samples: 40 } })).toMatch(
    /until 3 of a problem are right, 40 at most/,
  );
});

test("no path of the machine is on the card", () => {
  const text = card({
    decontaminate: { embedding_model: "/home/me/models/mini" },
    generate: { strategy: "/home/me/own.yaml" },
  });
  expect(text).not.toContain("/home");
  expect(text).toContain("(mini, cosine");
  expect(text).toContain("- jsonl: train");
  expect(card({ generate: { strategy: "single/none/none" } })).toContain("single/none/none");
});

const rights = {
  license: "cc-by-4.0",
  sources: [
    {
      name: "Contest <script>alert(1)</script>\n# Evil",
      license: "cc-by-4.0",
      url: "https://example.org",
      attribution: "by its \u001b[2Jauthors",
    },
  ],
};

test("the header names licence, configs, features and sizes, as the hub reads them", () => {
  const [, header = ""] = card({ publish: rights }).split("---\n");
  const parsed = parse(header) as Record<string, unknown>;
  expect(parsed.license).toBe("cc-by-4.0");
  expect(parsed.configs).toEqual([
    {
      config_name: "multi_turn",
      data_files: [{ split: "train", path: "multi_turn/train-*.parquet" }],
    },
  ]);
  const [info] = parsed.dataset_info as { features: { name: string }[]; splits: unknown[] }[];
  expect(info?.splits).toEqual([{ name: "train", num_bytes: 9, num_examples: 2 }]);
  expect(info?.features).toContainEqual({
    name: "messages",
    list: [
      { name: "role", dtype: "string" },
      { name: "content", dtype: "string" },
      { name: "train", dtype: "bool" },
    ],
  });
  expect(info?.features).toContainEqual({ name: "tags", list: "string" });
});

test("sources are named with their licences, and nothing in a name is markup or an escape sequence", () => {
  const text = card({ publish: rights });
  expect(text).toContain("licence cc-by-4.0; https://example.org");
  expect(text).toContain("by its \\\\u001b\\[2Jauthors");
  expect(text).not.toContain("<script>");
  expect(text).not.toMatch(/^# Evil/m);
  expect(card()).toContain("No licence is stated");
  expect(card()).toContain("## Limits");
});

test.each([
  [0, "n<1K"],
  [999, "n<1K"],
  [1000, "1K<n<10K"],
  [99_999, "10K<n<100K"],
  [100_000, "100K<n<1M"],
  [5_000_000, "1M<n<10M"],
])("%i rows in all are of the size category %s", (rows, category) => {
  const half = Math.floor(rows / 2);
  const text = card({}, null, { counts: { multi_turn: half, single_turn: rows - half } });
  expect(parse(text.split("---\n")[1] ?? "")).toMatchObject({ size_categories: [category] });
});

test("sft alone is the default config; a config without bytes has size 0", () => {
  const text = card({}, null, { counts: { single_turn: 1, sft: 2 } });
  const header = parse(text.split("---\n")[1] ?? "") as Record<"configs" | "dataset_info", object[]>;
  expect(header.configs[0]).not.toHaveProperty("default");
  expect(header.configs[1]).toHaveProperty("default", true);
  expect(header.dataset_info[0]).toMatchObject({ config_name: "single_turn", dataset_size: 0 });
  expect(text).toContain("| single_turn | 1 |\n| sft | 2 |");
});

test("rows without a verdict are named by stage and cause, and only where there are some", () => {
  const broken = { ...counts, reasons: { internal_error: 3, failed: 2, wrong_answer: 9 } };
  const manifests = [{ ...manifest, stage: "keep-passing", counts: broken }];
  const text = card({}, null, { manifests });
  expect(text).toContain(
    "- 3 rows have no verdict because of infrastructure errors (keep-passing: internal_error).",
  );
  expect(text).toContain("- 2 rows have no verdict because of infrastructure errors (keep-passing: failed).");
  expect(card()).not.toContain("rows have no verdict");
});

test("a set that was not decontaminated says so", () => {
  expect(card({}, null, { manifests: [] })).toContain("No decontamination was run.");
  const without = card({ decontaminate: { benchmarks: [] } });
  expect(without).toContain("**No decontamination was run**");
  expect(without).toContain("was compared with no benchmark");
  expect(without).not.toContain("Only what came near");
});

test("a model that answered is named with its sampling; recorded solutions are called that", () => {
  const policy = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "org/coder" };
  const text = card({ policy, generate: { temperature: 0.7, top_p: 0.9 } });
  expect(text).toContain("Answers by org/coder, temperature 0.7, top-p 0.9.");
  expect(text).toContain("The reasoning in the answers was not checked");
  expect(card()).toContain("No model answered");
  expect(card()).toContain("The reasoning is template text");
});

test("the recall on planted copies is a table, and the number of problems removed is a line of its own", () => {
  const lines = card({}, selfTest).split("\n");
  expect(lines).toContain("1 of 3 problems were removed, with everything sampled for them.");
  expect(lines).toContain("| reworded | 9 of 10 | 7 of 10 | 4 of 4 | **8 of 10** |");
});

test("each source is an item of a list, after the licence of the set", () => {
  const publish = { license: "mit", sources: ["One", "Two"].map((name) => ({ name, license: "cc0" })) };
  expect(card({ publish })).toContain(
    [
      "This set is published under mit.",
      "The problems come from, and keep the licences of:",
      "",
      "- One: licence cc0",
      "- Two: licence cc0\n",
    ].join("\n"),
  );
});

test("the card says what became of the model's reasoning, and nothing of prompts that the run has not", () => {
  const policy = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "org/coder" };
  const reasoning = { answers: 1200, tokens: 34_000, dropped: 3 };
  const kept = card({ policy }, null, { reasoning });
  expect(kept).toContain("The model reasoned before 1,200 answers; `reasoning_content` of their messages");
  expect(kept).toContain("34,000 tokens by `tokenizer`");
  expect(kept).toContain("3 of these answers were merged");
  const dropped = card({ policy, "strip-prompts": { reasoning: "drop" } }, null, {
    reasoning: { answers: 1200, tokens: 0, dropped: 1200 },
  });
  expect(dropped).toContain("this reasoning was left out (`strip-prompts.reasoning: drop`)");
  expect(dropped).not.toContain("merged");
  expect(card({ policy })).toContain("No answer came with separate reasoning of the model.");
  expect(card()).toContain("Prompts that asked for reasoning were removed");
  expect(card({}, null, { hasCotPrompts: false })).not.toContain("Prompts that asked");
});

test("the share of flaky programs is an item of the limits", () => {
  expect(card()).toContain(
    "\n- 200 programs, sampled at random, were judged once more, in new interpreters.",
  );
  const text = card({}, null, { flaky: { notMeasured: "no judge could be started" } });
  expect(text).toContain("\n- The share of flaky programs was not measured: no judge could be started.\n");
});
