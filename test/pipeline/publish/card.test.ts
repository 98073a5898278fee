import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../../pipeline/config.ts";
import { cardText } from "../../../pipeline/publish/card.ts";
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
const card = (fields: Record<string, unknown> = {}, selfTest: SelfTestReport | null = null): string => {
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
  expect(card({}, { ...selfTest, kinds: [] })).toContain("No planted copies were tried.");
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
      default: true,
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
