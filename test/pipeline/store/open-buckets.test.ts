import { join } from "node:path";
import { expect, test } from "vitest";
import { RECIPES, type RecipeStage } from "../../../pipeline/recipes.ts";
import { type ChainLink, filesOf, summariesName, upToBarrier } from "../../../pipeline/store/chain.ts";
import { bucketKey, contentAfter } from "../../../pipeline/store/open-buckets.ts";
import { RunDir } from "../../../pipeline/store/run-dir.ts";

const run = new RunDir("/runs/x", { schema: "run/1", seed: 1, buckets: 4 });
const stageOf = (name: string): RecipeStage =>
  RECIPES.dataset.stages.find((stage) => stage.name === name) as RecipeStage;

const keyed = (key: string) => ({ key, parent: null, inputs: [], ownKey: null });

const link = (name: string, fields: Partial<ChainLink> = {}): ChainLink => ({
  stage: stageOf(name),
  files: filesOf(run, stageOf(name), new Map([[name, keyed("k")]])),
  ownKey: { cap: 1 },
  inputs: [],
  artifact: null,
  ...fields,
});

test("a bucket's key changes with everything that decides the output, and with nothing else", () => {
  const key = bucketKey(link("dedup"), "content");
  const others = [
    bucketKey(link("dedup"), "other content"),
    bucketKey(link("dedup", { ownKey: { cap: 2 } }), "content"),
    bucketKey(link("dedup", { inputs: ["hash"] }), "content"),
    bucketKey(link("dedup", { artifact: { file: "a", sha256: "1" } }), "content"),
    bucketKey(link("split"), "content"),
    bucketKey(link("dedup", { summaries: true }), "content"),
  ];
  expect(new Set([key, ...others]).size).toBe(others.length + 1);
  const elsewhere = filesOf(run, stageOf("dedup"), new Map([["dedup", keyed("other")]]));
  expect(bucketKey(link("dedup", { files: elsewhere }), "content")).toBe(key);
});

test("an artifact counts by its content, not by its path", () => {
  const at = (file: string) => bucketKey(link("dedup", { artifact: { file, sha256: "1" } }), "content");
  expect(at("here")).toBe(at("there"));
});

test("summaries leave the content of a bucket as it is, other stages change it", () => {
  const seal = { content: "sealed" };
  expect(contentAfter("before", seal, link("dedup-set", { summaries: true }))).toBe("before");
  const after = contentAfter("before", seal, link("dedup-set"));
  expect(new Set(["before", "sealed", after]).size).toBe(3);
});

test("workers stop after the summaries of a global stage that has not decided", () => {
  const summaries = link("dedup-set", { summaries: true });
  const apply = link("dedup-set");
  const chain = [link("split"), summaries, apply, link("strip-prompts")];
  expect(upToBarrier(chain)).toEqual(chain.slice(0, 2));
  const decided = { ...apply, artifact: { file: "decided", sha256: "1" } };
  const whole = [link("split"), summaries, decided, link("strip-prompts")];
  expect(upToBarrier(whole)).toEqual(whole);
});

test("a stage's files are found under its key; a plan without the stage gives no files", () => {
  const split = stageOf("split");
  expect(filesOf(run, split, new Map([["split", keyed("abc")]])).folder).toBe(
    join("/runs/x", "stages", "split", "abc"),
  );
  expect(filesOf(run, split, new Map()).folder).toBe(join("/runs/x", "stages", "split"));
  expect(summariesName("dedup-set")).toBe("dedup-set.summaries");
});
