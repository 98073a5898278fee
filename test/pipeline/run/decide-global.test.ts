/** The decision of a global stage from the summaries of its buckets; no worker and no run. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { sha256 } from "../../../io/hash.ts";
import { writeParquet } from "../../../io/parquet.ts";
import type { WholeSetStage } from "../../../pipeline/recipes.ts";
import { decidedBefore, decideGlobal } from "../../../pipeline/run/global-stage.ts";
import { decidedFile, filesOf, summaryFiles } from "../../../pipeline/store/chain.ts";
import type { DecideContext, Summaries } from "../../../stages/define-stage.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, keyOf, makeSeal, put, stageNamed } from "../store/made-store.ts";

const scratch = scratchFolder();
const Summary = z.object({ id: z.string(), note: z.string() });
let made = 0;

/** The stage dedup-set with a decision that joins the ids of all buckets. */
async function summarised() {
  made += 1;
  const context = contextAt(join(scratch, `run-${made}`), { "dedup-set": { compare: "statement" } });
  const seen: { options: unknown; random: number }[] = [];
  const stage = {
    ...stageNamed("dedup-set"),
    summary: Summary,
    summaryName: "made/1",
    async decide(summaries: Summaries<z.infer<typeof Summary>>, options: unknown, ctx: DecideContext) {
      seen.push({ options, random: ctx.random("a") });
      const ids: string[] = [];
      for (let bucket = 0; bucket < summaries.buckets; bucket += 1) {
        for (const row of await summaries.read(bucket, ["id"])) ids.push(Object.values(row).join());
      }
      return Buffer.from(ids.join(" "));
    },
  } as unknown as WholeSetStage;
  const files = summaryFiles(context.run, stage, keyOf(stage.name).key);
  const seal = (bucket: number, content: string) =>
    put(files.sealFile(bucket), makeSeal(bucket, "k", content));
  for (const bucket of [0, 1]) {
    const rows = [{ id: `b${bucket}`, note: "x" }];
    await writeParquet(files.rowsFile(bucket), { schema: Summary, schemaName: "made/1", rows });
    seal(bucket, `content ${bucket}`);
  }
  const logged: string[] = [];
  const tools = { signal: new AbortController().signal, log: (line: string) => void logged.push(line) };
  const decide = () => decideGlobal(stage, context, tools);
  return { context, stage, seal, seen, logged, decide, files: filesOf(context.run, stage, context.keys) };
}

test("a decision is made from the columns of all buckets, under the hash of its bytes", async () => {
  const { decide, seen, logged, context, files } = await summarised();
  expect(await decide()).toBe(sha256(Buffer.from("b0 b1")));
  expect(logged).toEqual(["deciding dedup-set"]);
  expect(seen[0]?.options).toEqual(context.config["dedup-set"]);
  expect(decidedFile(files, sha256(Buffer.from("b0 b1")))).toContain(files.folder);
});

test("it is made again only if a summary changed, or if its file is lost or damaged", async () => {
  const { decide, seen, seal, files } = await summarised();
  const hash = await decide();
  expect(await decide()).toBe(hash);
  expect(seen).toHaveLength(1);
  put(decidedFile(files, hash), "damaged");
  expect(await decide()).toBe(hash);
  expect(seen).toHaveLength(2);
  put(join(files.folder, "decided.json"), "{");
  await decide();
  expect(seen).toHaveLength(3);
  seal(1, "other content");
  await decide();
  expect(seen).toHaveLength(4);
  expect(new Set(seen.map(({ random }) => random)).size).toBe(1);
});

test("a bucket without a summary is an error of the program", async () => {
  const { decide, context, stage } = await summarised();
  put(summaryFiles(context.run, stage, keyOf(stage.name).key).sealFile(1), "{}");
  await expect(decide()).rejects.toThrow("stage dedup-set: bucket 1 has no summaries");
});

test("the decision of a sealed stage is what its manifest names; a manifest without one is an error", async () => {
  const { context, stage, files } = await summarised();
  await expect(decidedBefore(stage, context)).rejects.toThrow("its manifest names no decision");
  const manifest = {
    schema: "manifest/1",
    stage: stage.name,
    revision: 1,
    key: "k",
    parent: null,
    options: {},
    inputs: [],
    artifact: "abc",
    counts: makeSeal(0, "k").counts,
    buckets: [],
    rftkit: "1",
  };
  put(join(files.folder, "manifest.json"), manifest);
  expect(await decidedBefore(stage, context)).toBe("abc");
});

test("the decision reads every bucket, the first included, and cannot be made without its summaries", async () => {
  const { decide, files, stage, context } = await summarised();
  rmSync(summaryFiles(context.run, stage, keyOf(stage.name).key).sealFile(0));
  await expect(decide()).rejects.toThrow("stage dedup-set: bucket 0 has no summaries");
  expect(existsSync(join(files.folder, "decided.json"))).toBe(false);
});
