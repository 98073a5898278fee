/**
 * What changes a key, and what does not: a changed option must re-run its stage and all later ones,
 * nothing else.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../io/hash.ts";
import { RECIPES, stagesUntil } from "../../../pipeline/recipes.ts";
import { stageKeys } from "../../../pipeline/store/keys.ts";
import type { StageKey } from "../../../pipeline/store/run-context.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { decontaminate, makeConfig, put, putInputs, runAt } from "./made-store.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
  putInputs(root);
});

async function keysOf(fields: object = {}, remember = false): Promise<Map<string, StageKey>> {
  const config = makeConfig({ decontaminate, ...fields });
  const recipe = RECIPES.dataset;
  const stages = stagesUntil(recipe, config, undefined);
  return stageKeys({ run: runAt(root), config, baseDir: root, recipe, stages }, { remember });
}

/** Names of the stages whose keys differ. */
function changed(before: ReadonlyMap<string, StageKey>, after: ReadonlyMap<string, StageKey>): string[] {
  return [...after].filter(([name, { key }]) => before.get(name)?.key !== key).map(([name]) => name);
}

test.each([
  ["import", { import: { inputs: [{ path: "train.jsonl", format: "jsonl" }], limit: 3 } }],
  ["generate", { generate: { samples: 3 } }],
  ["verify", { verify: { all_tests: true } }],
  ["verify", { judge: { python: "python3.13" } }],
  ["keep-passing", { "keep-passing": { min_pass_fraction: 0 } }],
  ["subsample", { subsample: { fraction: 0.5 } }],
  ["dedup", { dedup: { threshold: 0.5 } }],
  ["strip-prompts", { "strip-prompts": { max_tokens: 99 } }],
  ["decontaminate", { decontaminate: { ...decontaminate, cosine: 0.7 } }],
])("%s and all later stages get new keys, and no stage before: %o", async (stage, fields) => {
  const before = await keysOf();
  const names = [...before.keys()];
  expect(changed(before, await keysOf(fields))).toEqual(names.slice(names.indexOf(stage)));
});

test.each([
  ["the name", { name: "other" }],
  ["what is said of licences", { publish: { license: "mit" } }],
  ["the number of problems at once", { generate: { concurrency: 7 } }],
  ["the permission to run programs without isolation", { judge: { unsafe: true } }],
  ["a default that is written out", { subsample: { fraction: 0.6 } }],
])("%s changes no key", async (_, fields) => {
  expect(changed(await keysOf(), await keysOf(fields))).toEqual([]);
});

test("each stage's parent is the key of the stage before it", async () => {
  const keys = [...(await keysOf()).values()];
  expect(keys.map(({ parent }) => parent)).toEqual([null, ...keys.slice(0, -1).map(({ key }) => key)]);
  expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
});

test("the content of an input file changes keys; its name and times do not", async () => {
  const before = await keysOf();
  renameSync(join(root, "train.jsonl"), join(root, "other.jsonl"));
  const renamed = { import: { inputs: [{ path: "train.jsonl", format: "jsonl" }] } };
  put(join(root, "train.jsonl"), "train\n");
  expect(changed(before, await keysOf(renamed))).toEqual([]);
  writeFileSync(join(root, "bench.jsonl"), "another benchmark\n");
  expect(changed(before, await keysOf())).toEqual(["decontaminate"]);
  writeFileSync(join(root, "train.jsonl"), "another\n");
  expect(changed(before, await keysOf())).toEqual([...before.keys()]);
});

test("inputs are named relative to the configuration, so that a moved folder keeps its manifests", async () => {
  const keys = await keysOf();
  expect(keys.get("import")?.inputs.map(({ path }) => path)).toEqual(["train.jsonl"]);
  expect(keys.get("decontaminate")?.inputs.map(({ path }) => path)).toEqual(["bench.jsonl"]);
  expect(keys.get("subsample")?.inputs).toEqual([]);
});

test("a dry run writes no hashes; another run writes them once and reads them afterwards", async () => {
  const file = runAt(root).inputHashes;
  const first = await keysOf();
  expect(existsSync(file)).toBe(false);
  await keysOf({}, true);
  const hashes = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  expect(Object.keys(hashes).filter((id) => id.startsWith(root))).toHaveLength(2);
  const forged = Object.fromEntries(Object.keys(hashes).map((id) => [id, "0".repeat(64)]));
  writeFileSync(file, JSON.stringify(forged));
  expect((await keysOf()).get("import")?.inputs[0]?.sha256).toBe("0".repeat(64));
  for (const damaged of ["{", "[1]", '{"a":1}']) {
    writeFileSync(file, damaged);
    expect(changed(first, await keysOf())).toEqual([]);
  }
});

test("an input that was removed is the user's fault and is named", async () => {
  rmSync(join(root, "bench.jsonl"));
  const fault: unknown = await keysOf().catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(UserError);
  expect((fault as Error).message).toContain(join(root, "bench.jsonl"));
});

test("a key is the first 16 digits of a hash of the stage, its options, its parent and its inputs", async () => {
  const keys = await keysOf();
  const parts = (name: string, revision: number) => {
    const { ownKey, parent, inputs } = keys.get(name) as StageKey;
    return sha256([name, revision, ownKey, parent, inputs.map((input) => input.sha256)]);
  };
  for (const { name, revision } of [RECIPES.dataset.source, ...RECIPES.dataset.stages]) {
    if (keys.has(name)) expect(keys.get(name)?.key, name).toBe(parts(name, revision).slice(0, 16));
  }
});
