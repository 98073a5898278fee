/**
 * dataset/ as a whole: when it is written anew, what is in it, and that it appears whole or not at
 * all.
 */
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { sha256 } from "../../../io/hash.ts";
import { readAllParquet } from "../../../io/parquet.ts";
import { stampOf } from "../../../pipeline/publish/publish.ts";
import { contextOf, readPlan } from "../../../pipeline/store/plan.ts";
import { openSource } from "../../../pipeline/store/source.ts";
import { Example } from "../../../schemas/example.ts";
import { PublishedProblem, RejectedTrajectory } from "../../../schemas/published.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeManifest } from "../manifests.ts";
import { makeRun } from "../report/made/run.ts";
import { keyOf, makeConfig, put } from "../store/made-store.ts";
import { configured, finishedRun, makeWhole, published, RIGHTS } from "./made-dataset.ts";

const EXAMPLES = { schema: Example, schemaName: "example/1" };
const manifests = [
  { ...makeManifest("import"), buckets: [{ bucket: 0, content: "a", rows: 1 }] },
  { ...makeManifest("generate"), buckets: [{ bucket: 0, content: "b", rows: 1 }] },
];
const stamp = (change: object = {}, of = manifests) => stampOf(of, { ...makeConfig(), ...change });

test.each<[string, string]>([
  ["name", stamp({ name: "other" })],
  ["set with rejected rows", stamp({ publish_rejected: true })],
  ["licence", stamp({ publish: { license: "mit", sources: [] } })],
  ["source", stamp({ publish: { sources: RIGHTS.sources } })],
  ["flaky sample", stamp({ publish: { sources: [], flaky_sample: 10 } })],
  ["number of stages", stamp({}, manifests.slice(1))],
  ["key", stamp({}, [{ ...makeManifest("import"), key: "other" }])],
  [
    "content",
    stamp(
      {},
      manifests.map((m) => ({ ...m, buckets: [{ bucket: 0, content: "c", rows: 1 }] })),
    ),
  ],
])("another %s is another dataset", (_, other) => {
  expect(other).not.toBe(stamp());
});

test("what no row and no card depends on leaves the stamp as it is", () => {
  expect(stamp({ finetune: undefined, seed: 7 })).toBe(stamp());
  expect(
    stamp(
      {},
      manifests.map((m) => ({ ...m, rftkit: "9.9.9", options: { any: 1 } })),
    ),
  ).toBe(stamp());
});

let root: string;
const whole = scratchFolder();
beforeAll(() => makeWhole(whole));
beforeEach(() => {
  root = join(scratchFolder(), "run");
});
const dataset = (...parts: string[]) => join(root, "dataset", ...parts);

test("dataset/ is written once; another name writes it again, whole", async () => {
  const context = await finishedRun(whole, root);
  expect(await published(context)).toBe(true);
  expect(readdirSync(dataset()).sort()).toEqual([
    "README.md",
    "multi_turn",
    "problems",
    "rftkit.json",
    "sft",
    "single_turn",
  ]);
  writeFileSync(dataset("leftover"), "");
  expect(await published(context)).toBe(false);
  expect(await published(await configured(context, { name: "renamed" }))).toBe(true);
  expect(readdirSync(dataset())).not.toContain("leftover");
  expect(readFileSync(dataset("README.md"), "utf8")).toContain("# renamed");
  expect(readdirSync(root).filter((name) => name.includes("tmp"))).toEqual([]);
});

test("rejected rows are a config of their own, on request only; the stamp counts its rows", async () => {
  await published(await finishedRun(whole, root, { publish_rejected: true }));
  const file = dataset("rejected", "train-00000.parquet");
  const rows = await readAllParquet(file, {
    schema: RejectedTrajectory,
    schemaName: "rejected-trajectory/1",
  });
  const { counts } = JSON.parse(readFileSync(dataset("rftkit.json"), "utf8"));
  expect(counts).toEqual({ multi_turn: 6, single_turn: 3, problems: 3, sft: 0, rejected: rows.length });
});

test("a config without rows is one empty file", async () => {
  const run = await makeRun(root, { problems: 1, samples: 1 });
  await published(contextOf(run, await readPlan(run)));
  for (const config of ["multi_turn", "problems"])
    expect(readdirSync(dataset(config))).toEqual(["train-00000.parquet"]);
  const schema = { schema: PublishedProblem, schemaName: "published-problem/1" };
  expect(await readAllParquet(dataset("problems", "train-00000.parquet"), schema)).toEqual([]);
});

test("a failure leaves the dataset of before, and no folder of its own", async () => {
  const context = await finishedRun(whole, root);
  await published(context);
  const before = readFileSync(dataset("README.md"), "utf8");
  rmSync(join(root, "stages", "strip-prompts", "key-strip-prompts", "bucket-0001.parquet"));
  await expect(published(await configured(context, { name: "renamed" }))).rejects.toThrow();
  expect(readFileSync(dataset("README.md"), "utf8")).toBe(before);
  expect(readdirSync(root).filter((name) => name.includes("tmp"))).toEqual([]);
});

test("two runs with equal contents publish equal bytes", async () => {
  const other = join(scratchFolder(), "other");
  await published(await finishedRun(whole, root));
  await published(await finishedRun(whole, other));
  for (const file of [
    "README.md",
    "rftkit.json",
    "multi_turn/train-00000.parquet",
    "problems/train-00000.parquet",
    "sft/train-00000.parquet",
  ])
    expect(readFileSync(dataset(file)).equals(readFileSync(join(other, "dataset", file))), file).toBe(true);
});

test("a configuration that states no rights has the stamp of its contents alone", () => {
  const contents = [
    ["key-import", ["a"]],
    ["key-generate", ["b"]],
  ];
  expect(stamp()).toBe(sha256([contents, "made", false]));
  const rights = { sources: RIGHTS.sources };
  expect(stamp({ publish: rights })).toBe(sha256([contents, "made", false, rights]));
});

test("rows are spread over files of a fixed size, in order, and no file but the first is empty", async () => {
  const context = await finishedRun(whole, root);
  await published(context, 4);
  const names = (config: string) => readdirSync(dataset(config)).sort();
  expect(names("multi_turn")).toEqual(["train-00000.parquet", "train-00001.parquet"]);
  const read = async (name: string) => {
    const rows = await readAllParquet(dataset("multi_turn", name), EXAMPLES);
    return rows.map((row) => row.example_id);
  };
  const [first, second] = [await read("train-00000.parquet"), await read("train-00001.parquet")];
  expect([first.length, second.length]).toEqual([4, 2]);
  // Another size, of which the rows are a multiple, gives the same rows and no empty file.
  await published(await configured(context, { name: "renamed" }), 3);
  expect(names("problems")).toEqual(["train-00000.parquet"]);
  expect(names("multi_turn")).toHaveLength(2);
  const again = [...(await read("train-00000.parquet")), ...(await read("train-00001.parquet"))];
  expect(again).toEqual([...first, ...second]);
});

test("the summaries of a stage that decides on the whole set are not read", async () => {
  const context = await finishedRun(whole, root, { publish_rejected: true });
  const folder = (stage: string) => context.run.stageKey(stage, `key-${stage}`);
  cpSync(folder("subsample"), folder("dedup-set"), { recursive: true });
  const names = [...context.stages.map(({ name }) => name), "dedup-set"];
  const stages = context.recipe.stages.filter(({ name }) => names.includes(name));
  const keys = new Map([...context.keys, ["dedup-set", keyOf("dedup-set")] as const]);
  expect(await published({ ...context, stages, keys })).toBe(true);
  const { counts } = JSON.parse(readFileSync(dataset("rftkit.json"), "utf8"));
  expect(counts).toEqual({ multi_turn: 6, single_turn: 3, problems: 3, sft: 0, rejected: 9 });
});

test("the card gives the size of each config's files", async () => {
  await published(await finishedRun(whole, root), 4);
  const [, yaml = ""] = /^---\n([\s\S]*?)\n---\n/.exec(readFileSync(dataset("README.md"), "utf8")) ?? [];
  const { dataset_info } = parse(yaml) as { dataset_info: { config_name: string; download_size: number }[] };
  expect(dataset_info).toHaveLength(4);
  for (const { config_name, download_size } of dataset_info) {
    const files = readdirSync(dataset(config_name)).map((name) => statSync(dataset(config_name, name)).size);
    expect(download_size).toBe(files.reduce((sum, size) => sum + size, 0));
  }
});

test("a dataset with the stamp of the present stages and configuration is left as it is", async () => {
  const context = await finishedRun(whole, root);
  const { manifests: present } = await openSource(root);
  put(dataset("rftkit.json"), { stamp: stampOf(present, context.config) });
  expect(await published(context)).toBe(false);
  expect(readdirSync(dataset())).toEqual(["rftkit.json"]);
});
