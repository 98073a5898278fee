import { rmSync, writeFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { type ChainLink, chainOf, importFiles } from "../../../pipeline/store/chain.ts";
import { bucketKey, chainOfPlan, contentAfter, openBuckets } from "../../../pipeline/store/open-buckets.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, makeSeal, planOf, put } from "./made-store.ts";

let context: ReturnType<typeof contextAt>;
let chain: ChainLink[];
beforeEach(async () => {
  context = contextAt(scratchFolder(), { "dedup-set": {} });
  chain = await chainOf(context);
});
const linkAt = (at: number): ChainLink => {
  const link = chain[at];
  if (link === undefined) throw new Error(`no link ${at}`);
  return link;
};

test.each<[string, (link: ChainLink) => ChainLink]>([
  ["own key", (link) => ({ ...link, ownKey: { of: "other" } })],
  ["revision", (link) => ({ ...link, stage: { ...link.stage, revision: link.stage.revision + 1 } })],
  ["artifact", (link) => ({ ...link, artifact: { file: "f", sha256: "h" } })],
  ["inputs", (link) => ({ ...link, inputs: ["h"] })],
  ["kind of link", (link) => ({ ...link, summaries: true })],
])("another %s gives a bucket another key", (_, change) => {
  const link = linkAt(0);
  expect(bucketKey(change(link), "content")).not.toBe(bucketKey(link, "content"));
});

test("the content that came in decides a bucket's key; the path of an artifact's file does not", () => {
  const link = linkAt(0);
  expect(bucketKey(link, "one")).not.toBe(bucketKey(link, "two"));
  const at = (file: string) => bucketKey({ ...link, artifact: { file, sha256: "h" } }, "one");
  expect(at("/here")).toBe(at("/there"));
});

test("a stage changes the content of a bucket by what it sealed; summaries leave it as it was", () => {
  const after = contentAfter("c", { content: "x" }, linkAt(0));
  expect(after).not.toBe("c");
  expect(after).not.toBe(contentAfter("c", { content: "y" }, linkAt(0)));
  expect(linkAt(6).summaries).toBe(true);
  expect(contentAfter("c", { content: "x" }, linkAt(6))).toBe("c");
});

/** Seals a bucket of import and the first links, as workers do. */
function sealed(bucket: number, links: readonly ChainLink[]): void {
  put(importFiles(context).sealFile(bucket), makeSeal(bucket, "import", "imported"));
  let content = "imported";
  for (const link of links) {
    const seal = makeSeal(bucket, bucketKey(link, content), link.stage.name);
    put(link.files.sealFile(bucket), seal);
    content = contentAfter(content, seal, link);
  }
}

test("a bucket is open until every stage up to the last one has a seal of the present keys", async () => {
  const plan = planOf(context, { until: "keep-passing" });
  expect(await openBuckets(context.run, plan)).toEqual([0, 1]);
  sealed(0, chain.slice(0, 3));
  sealed(1, chain.slice(0, 2));
  expect(await openBuckets(context.run, plan)).toEqual([1]);
  expect(await openBuckets(context.run, plan, "verify")).toEqual([]);
});

test("a seal of other content, a torn one or one of another option opens its bucket again", async () => {
  const plan = planOf(context, { until: "keep-passing" });
  for (const bucket of [0, 1]) sealed(bucket, chain.slice(0, 3));
  expect(await openBuckets(context.run, plan)).toEqual([]);
  put(linkAt(1).files.sealFile(0), { ...makeSeal(0, "another key") });
  expect(await openBuckets(context.run, plan)).toEqual([0]);
  writeFileSync(linkAt(2).files.sealFile(1), '{"schema":');
  expect(await openBuckets(context.run, plan)).toEqual([0, 1]);
  rmSync(importFiles(context).sealFile(0));
  expect(await openBuckets(context.run, plan, "generate")).toEqual([0]);
});

test("until a global stage has decided, a bucket with its summaries is done", async () => {
  const plan = planOf(context, { until: "strip-prompts" });
  const summaries = chain.slice(0, 7);
  for (const bucket of [0, 1]) sealed(bucket, summaries);
  expect(await chainOfPlan(context.run, plan)).toHaveLength(7);
  expect(await openBuckets(context.run, plan)).toEqual([]);
  expect(await openBuckets(context.run, { ...plan, decided: { "dedup-set": "h" } })).toEqual([0, 1]);
});
