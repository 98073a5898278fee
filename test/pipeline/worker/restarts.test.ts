import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { type ChainLink, chainOf } from "../../../pipeline/store/chain.ts";
import { Suspects } from "../../../pipeline/store/suspects.ts";
import { countRestart, NoProgressError, progressMark } from "../../../pipeline/worker/restarts.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, put } from "../store/made-store.ts";

type Share = Parameters<typeof progressMark>[0];
let share: Share;
let chain: ChainLink[];
beforeEach(async () => {
  const context = contextAt(scratchFolder());
  chain = await chainOf(context);
  share = { run: context.run, chain, buckets: [0, 2], suspects: new Suspects() };
});
const sealOf = (link: number, bucket: number): string => chain[link]?.files.sealFile(bucket) ?? "";

test("seals and bytes of the journal of the own buckets are progress; those of other buckets are not", async () => {
  expect(await progressMark(share)).toBe(0);
  for (const bucket of [0, 1, 2]) put(sealOf(0, bucket), "{}");
  put(sealOf(1, 2), "{}");
  expect(await progressMark(share)).toBe(3);
  put(join(share.run.journal(2), "a.jsonl"), "12345");
  put(join(share.run.journal(1), "b.jsonl"), "1234567");
  expect(await progressMark(share)).toBe(8);
});

test("a bucket's rows are no progress until they are sealed; a problem that was given up is", async () => {
  put(chain[0]?.files.rowsFile(0) ?? "", "rows");
  expect(await progressMark(share)).toBe(0);
  const suspects = { count: 2 } as Suspects;
  expect(await progressMark({ ...share, suspects })).toBe(2);
});

const tries = async (times: number, series = "job") => {
  for (let i = 0; i < times; i += 1) await countRestart(`${series}.${i}`, share);
};

test("a task gives up at its sixth start in a row without progress", async () => {
  await tries(5);
  await expect(countRestart("job.5", share)).rejects.toThrow(NoProgressError);
  await expect(countRestart("job.6", share)).rejects.toThrow("5 ");
});

test("starts of one series are counted together, those of another apart", async () => {
  await tries(5, "job_1");
  await tries(5, "job_2");
  await expect(tries(1, "job_1")).rejects.toThrow(NoProgressError);
});

test("progress sets the count back to none", async () => {
  await tries(5);
  put(sealOf(0, 0), "{}");
  await tries(5);
  const file = join(share.run.attempts, "job.tries");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ mark: 1, stalled: 4 });
});

test.each(["", "{", '{"mark":"many"}'])("a damaged count (%j) begins again", async (text) => {
  await tries(5);
  put(join(share.run.attempts, "job.tries"), text);
  await tries(5);
});
