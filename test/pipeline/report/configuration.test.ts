import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Collected } from "../../../pipeline/report/collect/collector.ts";
import { configuration, withoutPaths } from "../../../pipeline/report/configuration.ts";
import type { ReportSource } from "../../../pipeline/store/source.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeManifest } from "../manifests.ts";
import { headOf, rowsOf } from "./made/tables.ts";

test("absolute paths are shortened to their last part, at any depth; other values stay", () => {
  const value = { path: "/home/me/model", list: ["/a/b.jsonl", "runs/x", 3], none: null, on: true };
  expect(withoutPaths(value)).toEqual({
    path: "…/model",
    list: ["…/b.jsonl", "runs/x", 3],
    none: null,
    on: true,
  });
});

const source = {
  plan: { recipe: "dataset", until: "decontaminate", config: { name: "made", embedding: "/home/me/e5" } },
  manifests: [
    { ...makeManifest("import"), inputs: [{ path: "data/train.jsonl", sha256: "0123456789abcdef" }] },
    { ...makeManifest("generate"), rftkit: "1.1.0" },
    makeManifest("verify"),
  ],
  run: { facts: { seed: 7, buckets: 16 } },
} as unknown as ReportSource;
const collected = { judges: new Set(["judge 2", "judge 1"]), pairs: [] } as unknown as Collected;

test("the page names every version once, and the judges in order", async () => {
  const page = await configuration(source, collected);
  const versions = new Map((rowsOf(page, "Versions") ?? []).map(([a, b]) => [a, b]));
  expect(versions.get("rftkit, the stages")).toBe("1.0.0, 1.1.0");
  expect(versions.get("embedding model")).toBe("none");
  expect(versions.get("recipe")).toBe("dataset, until decontaminate");
  const judges = (rowsOf(page, "Versions") ?? []).filter(([a]) => a === "judged by");
  expect(judges.map(([, judge]) => judge)).toEqual(["judge 1", "judge 2"]);
});

test("each stage has its key and the content of its inputs; no path of the machine is shown", async () => {
  const page = await configuration(source, collected);
  expect(rowsOf(page, "Key of each stage")?.[0]).toEqual([
    "import",
    "key-import",
    "1",
    "train.jsonl 0123456789ab",
  ]);
  expect(page.text).not.toContain("/home/me");
});

test("more than three inputs of a stage are folded, and none is left out", async () => {
  const inputs = [1, 2, 3, 4].map((n) => ({ path: `prompts/${n}.txt`, sha256: `${n}`.repeat(64) }));
  const manifests = [{ ...makeManifest("generate"), inputs }];
  const { text } = await configuration({ ...source, manifests } as ReportSource, collected);
  expect(text).toContain(
    "<details><summary>4 files</summary>1.txt 111111111111, 2.txt 222222222222, 3.txt 333333333333, 4.txt 444444444444</details>",
  );
});

test("the embedding models of the pairs are named once; a pair without one says so", async () => {
  const pairs = ["e5", "e5", null].map((embedding) => ({ embedding }));
  const page = await configuration(source, { ...collected, pairs } as unknown as Collected);
  const versions = new Map((rowsOf(page, "Versions") ?? []).map(([a, b]) => [a, b]));
  expect(versions.get("embedding model")).toBe("e5, not run");
});

test("the tables name their columns; a stage without inputs has an empty cell", async () => {
  const page = await configuration(source, collected);
  expect(headOf(page, "Versions")).toEqual(["", ""]);
  expect(headOf(page, "Key of each stage")).toEqual(["stage", "key", "revision", "inputs"]);
  expect(rowsOf(page, "Key of each stage")?.map(([stage, , , inputs]) => [stage, inputs])).toEqual([
    ["import", "train.jsonl 0123456789ab"],
    ["generate", ""],
    ["verify", ""],
  ]);
  expect(page.text.slice(0, page.text.indexOf("What was done"))).not.toContain('class="right"');
});

test("seed and buckets are those of the run; the configuration is shown as YAML", async () => {
  const page = await configuration(source, collected);
  const rows = rowsOf(page, "Versions") ?? [];
  expect(rows.filter(([name]) => name === "seed" || name === "buckets")).toEqual([
    ["seed", "7"],
    ["buckets", "16"],
  ]);
  expect(page.text).toContain(">name: made\nembedding: …/e5\n</pre>");
});

test("counters above 0 are listed by name; those of buckets, seals and problems are not", async () => {
  const measurements = scratchFolder();
  const total = {
    model_calls: 7,
    retries: 0,
    buckets_done: 4,
    "sealed:verify": 2,
    "problems:verify": 3,
    sealed_late: 1,
  };
  writeFileSync(
    join(measurements, "counts.json"),
    JSON.stringify({ schema: "counts/1", commands: [], total }),
  );
  const counted = { ...source, run: { facts: source.run.facts, measurements } } as unknown as ReportSource;
  const page = await configuration(counted, collected);
  expect(headOf(page, "Counters")).toEqual(["counter", "value"]);
  expect(rowsOf(page, "Counters over the life of the run")).toEqual([
    ["model calls", "7"],
    ["sealed late", "1"],
  ]);
  expect(rowsOf(await configuration(source, collected), "Counters")).toEqual([]);
});
