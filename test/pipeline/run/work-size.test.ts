/** How much a pass has to do, in trajectories or problems, from seals. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { workSize } from "../../../pipeline/run/work-size.ts";
import { type ChainLink, chainOf, importFiles } from "../../../pipeline/store/chain.ts";
import { bucketKey, contentAfter } from "../../../pipeline/store/open-buckets.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, decontaminate, makeSeal, planOf, put } from "../store/made-store.ts";

let context: ReturnType<typeof contextAt>;
let chain: ChainLink[];
beforeEach(async () => {
  const root = scratchFolder();
  context = contextAt(root, { generate: { samples: 10 }, decontaminate });
  put(join(root, "stages", "decontaminate", "key-decontaminate", "artifact.bin"), "artifact");
  chain = await chainOf(context);
});

/** Seals a bucket of three problems, and its first links, which wrote 25 rows. */
function sealed(bucket: number, links: number): void {
  const counted = (content: string, key: string, kept: number, rows_out: number) => {
    const seal = makeSeal(bucket, key, content);
    return { ...seal, counts: { ...seal.counts, kept, rows_out } };
  };
  put(importFiles(context).sealFile(bucket), counted("imported", "import", 3, 3));
  let content = "imported";
  for (const link of chain.slice(0, links)) {
    const seal = counted(link.stage.name, bucketKey(link, content), 3, 25);
    put(link.files.sealFile(bucket), seal);
    content = contentAfter(content, seal, link);
  }
}

const size = (until = "decontaminate") => workSize(context.run, planOf(context, { until }));

test("before anything is sampled: the configured samples of each problem", async () => {
  sealed(0, 0);
  sealed(1, 0);
  expect(await size()).toEqual({ unit: "trajectories", counter: "trajectories_sampled", total: 60, done: 0 });
});

test("a bucket that is sampled counts as done, with the rows that it has", async () => {
  sealed(0, 4);
  sealed(1, 0);
  expect(await size()).toMatchObject({ counter: "trajectories_sampled", total: 55, done: 25 });
});

test("once all are sampled, rows of the earliest stage that is not done", async () => {
  sealed(0, 2);
  sealed(1, 1);
  expect(await size()).toEqual({ unit: "trajectories", counter: "rows:verify", total: 50, done: 25 });
});

test("where only decontaminate is left, problems", async () => {
  const before = chain.findIndex(({ stage }) => stage.name === "decontaminate");
  sealed(0, before);
  sealed(1, before + 1);
  expect(await size()).toEqual({ unit: "problems", counter: "rows:decontaminate", total: 6, done: 3 });
});

test("imported answers are counted by problem, since nobody knows how many there are", async () => {
  context = contextAt(scratchFolder(), { generate: { trajectories: "a.jsonl" } });
  chain = await chainOf(context);
  sealed(0, 0);
  sealed(1, 0);
  expect(await size("generate")).toMatchObject({ unit: "problems", counter: "rows:generate", total: 6 });
});

test("a run without any seal has nothing on display rather than an error", async () => {
  expect(await size()).toMatchObject({ total: 0, done: 0 });
});
