import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseConfig } from "../../../pipeline/config.ts";
import { bucketName, bucketOf, bucketsFor, bucketsOfTask } from "../../../pipeline/store/buckets.ts";
import { createOrOpenRunDir, openRunDir } from "../../../pipeline/store/run-dir.ts";
import { addCounts, countDecisions, StageFiles } from "../../../pipeline/store/stage-files.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { UserError } from "../../../schemas/errors.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = (fields: Record<string, unknown> = {}) =>
  parseConfig(
    {
      name: "x",
      seed: 3,
      buckets: 4,
      policy: { kind: "recorded" },
      import: { inputs: [{ path: "a", format: "jsonl" }] },
      ...fields,
    },
    "test",
  );

const loaded = (fields: Record<string, unknown> = {}) => ({ config: config(fields), baseDir: folder });

const decision = (fields: Partial<Decision> = {}): Decision => ({
  row_id: "t1",
  problem_id: "p1",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...fields,
});

test("every bucket belongs to exactly one task, for any number of tasks", () => {
  for (const count of [1, 2, 4, 7, 40]) {
    const all = Array.from({ length: count }, (_, index) => bucketsOfTask(16, { index, count })).flat();
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, b) => b));
  }
});

test("a problem's bucket is fixed by its id and the number of buckets", () => {
  expect([bucketOf("sample-train-a", 16), bucketOf("sample-train-b", 16)]).toEqual([
    bucketOf("sample-train-a", 16),
    bucketOf("sample-train-b", 16),
  ]);
  expect(bucketOf("p", 1)).toBe(0);
  expect(bucketName(7)).toBe("0007");
});

test("seed and bucket count are fixed at creation; both faults are told at once", async () => {
  await createOrOpenRunDir(folder, loaded());
  const again = await createOrOpenRunDir(folder, loaded());
  expect(again.facts).toEqual({ schema: "run/1", seed: 3, buckets: 4 });
  const error: unknown = await createOrOpenRunDir(folder, loaded({ seed: 4, buckets: 8 })).catch(
    (e: unknown) => e,
  );
  expect((error as UserError).faults.map((f) => f.expected)).toEqual([
    "3, as this run was created with",
    "4, as this run was created with",
  ]);
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

test("a run directory that is a file, or holds no run, is a user's fault", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(createOrOpenRunDir(file, loaded())).rejects.toThrow(UserError);
  await expect(openRunDir(folder)).rejects.toThrow(/run\.json of a run directory/);
  await writeFile(join(folder, "run.json"), "{ torn");
  await expect(openRunDir(folder)).rejects.toThrow(UserError);
});

const filesOf = async (key: string): Promise<StageFiles> => {
  const run = await createOrOpenRunDir(folder, loaded());
  return new StageFiles(run, { stage: "dedup", key, writes: null });
};
const output = (kept: boolean) => ({
  decisions: [decision({ kept, reason: kept ? null : "over_cap" })],
  rows: [],
});

test("a bucket without a seal is settled where its files carry the key, and removed where they do not", async () => {
  const files = await filesOf("K");
  await files.write(0, "key one", output(true));
  expect(await files.readSeal(0)).toBeNull();
  expect(await files.settle(0, "key one")).toBe(true);
  expect(await files.settle(0, "key two")).toBe(false);
  expect((await readdir(files.folder)).filter((n) => n.endsWith(".parquet"))).toEqual([]);
});

test("the first writer of a bucket wins, and the second is told", async () => {
  const files = await filesOf("K");
  expect(await files.write(0, "k", output(true))).toBe(true);
  expect(await files.write(0, "k", output(false))).toBe(false);
  expect((await files.readDecisions(0))[0]?.kept).toBe(true);
});

test("a bucket sealed under other options is taken over only where its key fits", async () => {
  const old = await filesOf("OLD");
  await old.write(0, "same", output(false));
  const seal = await old.seal(0, "same");
  expect(seal.counts).toEqual({
    rows_in: 1,
    kept: 0,
    dropped: 1,
    reasons: { over_cap: 1 },
    labels: {},
    rows_out: 0,
  });
  const fresh = await filesOf("NEW");
  expect(await fresh.adopt(0, "other")).toBeNull();
  expect(await fresh.adopt(0, "same")).toEqual(seal);
  expect((await fresh.readDecisions(0))[0]?.reason).toBe("over_cap");
});

test("a torn seal counts as none, and is made again from the files beside it", async () => {
  const files = await filesOf("K");
  await files.write(0, "k", output(true));
  const seal = await files.seal(0, "k");
  const text = await readFile(files.sealFile(0), "utf8");
  for (const size of [0, 1, text.length - 3]) {
    await writeFile(files.sealFile(0), text.slice(0, size));
    expect(await files.readSeal(0)).toBeNull();
  }
  expect(await files.settle(0, "k")).toBe(true);
  expect(await files.seal(0, "k")).toEqual(seal);
});

test("a damaged bucket file is nobody's: it is removed and computed again", async () => {
  const files = await filesOf("K");
  await files.write(0, "k", output(true));
  await truncate(files.rowsFile(0), 20);
  expect(await files.settle(0, "k")).toBe(false);
  expect(await files.write(0, "k", output(false))).toBe(true);
});

test("counts add up in sorted order", () => {
  const a = countDecisions([decision(), decision({ kept: false, reason: "b" })]);
  const b = countDecisions([decision({ kept: false, reason: "a" }), decision({ label: "multi" })]);
  expect(addCounts([a, b])).toEqual({
    rows_in: 4,
    kept: 2,
    dropped: 2,
    reasons: { a: 1, b: 1 },
    labels: { multi: 1 },
    rows_out: 2,
  });
  expect(JSON.stringify(addCounts([a, b]))).toBe(JSON.stringify(addCounts([b, a])));
});
