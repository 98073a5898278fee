import { join } from "node:path";
import { expect, test } from "vitest";
import { sealStages } from "../../../pipeline/run/seal-stages.ts";
import { filesOf, readManifest } from "../../../pipeline/store/chain.ts";
import type { BucketSeal } from "../../../schemas/manifest.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, keyOf, makeSeal, put, putInputs } from "../store/made-store.ts";

const scratch = scratchFolder();
let made = 0;

/** A run whose two first stages have two sealed buckets each. */
function sealedRun() {
  made += 1;
  const root = join(scratch, `run-${made}`);
  putInputs(root);
  const context = contextAt(root, {}, "verify");
  const seal = (stage: number, bucket: number, content: string, fields: Partial<BucketSeal> = {}) => {
    const one = context.stages[stage];
    if (one === undefined) throw new Error("no such stage");
    const files = filesOf(context.run, one, context.keys);
    put(files.sealFile(bucket), { ...makeSeal(bucket, keyOf(one.name).key, content), ...fields });
  };
  for (const stage of [0, 1]) for (const bucket of [0, 1]) seal(stage, bucket, `content ${bucket}`);
  const sealAll = (worked: boolean) => sealStages(context, { worked, decided: {} });
  return { context, seal, sealAll };
}

test("a manifest names the contents of all buckets of each stage", async () => {
  const { context, sealAll } = sealedRun();
  const manifests = await sealAll(true);
  expect(manifests.map(({ stage }) => stage)).toEqual(["generate", "verify"]);
  for (const [i, stage] of context.stages.entries()) {
    expect(manifests[i]?.buckets.map(({ content }) => content)).toEqual(["content 0", "content 1"]);
    expect(await readManifest(filesOf(context.run, stage, context.keys))).toEqual(manifests[i]);
  }
});

test("a manifest that matches its buckets is kept, one whose bucket was recomputed is written again", async () => {
  const { seal, sealAll } = sealedRun();
  const before = await sealAll(true);
  seal(1, 1, "content 1", { counts: { ...makeSeal(0, "").counts, rows_in: 5 } });
  expect(await sealAll(true)).toEqual(before);
  seal(1, 1, "other content");
  const [generate, verify] = await sealAll(true);
  expect(generate).toEqual(before[0]);
  expect(verify?.buckets.map(({ content }) => content)).toEqual(["content 0", "other content"]);
});

test("where nothing was computed since, existing manifests are not compared with the buckets", async () => {
  const { seal, sealAll } = sealedRun();
  const before = await sealAll(true);
  seal(0, 0, "other content");
  expect(await sealAll(false)).toEqual(before);
});

test("a bucket without a seal is an error of the program", async () => {
  const { context, seal, sealAll } = sealedRun();
  seal(0, 1, "", { schema: "other/1" as never });
  await expect(sealAll(true)).rejects.toThrow(`stage ${context.stages[0]?.name}: bucket 1 has no seal`);
});
