import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { bucketName, bucketOf, bucketsFor, bucketsOfTask } from "../../../pipeline/store/buckets.ts";
import { createOrOpenRunDir } from "../../../pipeline/store/run-dir.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeConfig } from "./made-store.ts";

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const loaded = (fields: Record<string, unknown> = {}) => ({
  config: makeConfig({
    seed: 3,
    buckets: 4,
    import: { inputs: [{ path: "a", format: "jsonl" }] },
    ...fields,
  }),
  baseDir: folder,
});

test("every bucket belongs to exactly one task, for any number of tasks", () => {
  for (const count of [1, 2, 4, 7, 40]) {
    const all = Array.from({ length: count }, (_, index) => bucketsOfTask(16, { index, count })).flat();
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, b) => b));
  }
});

test("a problem's bucket is fixed by its id and the number of buckets, in every version", () => {
  const ids = ["sample-train-a", "sample-train-b", "sample-train-c"];
  expect(ids.map((id) => bucketOf(id, 16))).toEqual([14, 14, 6]);
  expect(bucketOf("p", 1)).toBe(0);
  expect([bucketName(7), bucketName(9999)]).toEqual(["0007", "9999"]);
});

test("without a number of its own a run has buckets by the size of its inputs, and keeps them", async () => {
  const input = join(folder, "a");
  const few = loaded({ buckets: undefined });
  await writeFile(input, "x");
  expect(await bucketsFor(few)).toBe(4);
  const run = await createOrOpenRunDir(join(folder, "run"), few);
  expect(run.facts.buckets).toBe(4);
  await writeFile(input, "x".repeat(3 * 2 ** 20));
  expect(await bucketsFor(few)).toBe(12);
  expect((await createOrOpenRunDir(join(folder, "run"), few)).facts.buckets).toBe(4);
  await truncate(input, 2 ** 33);
  expect(await bucketsFor(few)).toBe(1024);
  expect(await bucketsFor(loaded())).toBe(4);
});
