import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { addCounts, countDecisions, StageFiles } from "../../../pipeline/store/stage-files.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeDecision as decision, runAt } from "./made-store.ts";

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const filesOf = (key: string): StageFiles =>
  new StageFiles(runAt(folder, 4), { stage: "dedup", key, writes: null });
const output = (kept: boolean) => ({
  decisions: [decision({ kept, reason: kept ? null : "over_cap" })],
  rows: [],
});

test("a bucket without a seal is settled where its files carry the key, and removed where they do not", async () => {
  const files = filesOf("K");
  await files.write(0, "key one", output(true));
  expect(await files.readSeal(0)).toBeNull();
  expect(await files.settle(0, "key one")).toBe(true);
  expect(await files.settle(0, "key two")).toBe(false);
  expect((await readdir(files.folder)).filter((n) => n.endsWith(".parquet"))).toEqual([]);
});

test("the first writer of a bucket wins, and the second is told", async () => {
  const files = filesOf("K");
  expect(await files.write(0, "k", output(true))).toBe(true);
  expect(await files.write(0, "k", output(false))).toBe(false);
  expect((await files.readDecisions(0))[0]?.kept).toBe(true);
});

test("a bucket sealed under other options is taken over only where its key fits", async () => {
  const old = filesOf("OLD");
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
  const fresh = filesOf("NEW");
  expect(await fresh.adopt(0, "other")).toBeNull();
  expect(await fresh.adopt(0, "same")).toEqual(seal);
  expect((await fresh.readDecisions(0))[0]?.reason).toBe("over_cap");
});

test("a torn seal counts as none, and is made again from the files beside it", async () => {
  const files = filesOf("K");
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
  const files = filesOf("K");
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

test("a row dropped without a reason is counted under an empty one, so that the check at seal can name it", () => {
  expect(countDecisions([decision({ kept: false })]).reasons).toEqual({ "": 1 });
});

const producerOf = (key = "K"): StageFiles => {
  const writes = { schema: z.object({ id: z.string() }), schemaName: "made/1" };
  return new StageFiles(runAt(folder, 4), { stage: "verify", key, writes });
};
const rows = (...ids: string[]) => ({ decisions: [decision()], rows: ids.map((id) => ({ id })) });

test("a producer has a file of rows beside its decisions, and its seal counts the rows", async () => {
  const files = producerOf();
  await files.write(3, "k", rows("a", "b", "c"));
  const seal = await files.seal(3, "k");
  expect(seal.counts).toMatchObject({ rows_in: 1, kept: 1, rows_out: 3 });
  expect((await readdir(files.folder)).sort()).toEqual([
    "bucket-0003.json",
    "bucket-0003.parquet",
    "decisions-0003.parquet",
  ]);
});

test("a bucket with one file of two is not whole; the file of this key is kept, that of another removed", async () => {
  const files = producerOf();
  await files.write(0, "old", rows("a"));
  await rm(files.decisionsFile(0));
  await writeFile(files.sealFile(0), "{}");
  expect(await files.settle(0, "old")).toBe(false);
  expect(await readdir(files.folder)).toEqual(["bucket-0000.parquet"]);
  expect(await files.settle(0, "new")).toBe(false);
  expect(await readdir(files.folder)).toEqual([]);
});

test("the content of a seal follows from both files, and other rows change it", async () => {
  const content = async (key: string, ...ids: string[]) => {
    const files = producerOf(key);
    await files.write(0, "k", rows(...ids));
    return (await files.seal(0, "k")).content;
  };
  const first = await content("K1", "a");
  expect(await content("K2", "a")).toBe(first);
  expect(await content("K3", "b")).not.toBe(first);
});

test("a bucket that is taken over is linked, not copied", async () => {
  const old = producerOf("OLD");
  await old.write(0, "same", rows("a"));
  await old.seal(0, "same");
  await writeFile(join(folder, "stages", "verify", "latest"), "OLD\n");
  const fresh = producerOf("NEW");
  await fresh.adopt(0, "same");
  for (const name of ["rowsFile", "decisionsFile"] as const)
    expect((await stat(fresh[name](0))).ino).toBe((await stat(old[name](0))).ino);
});

test("a seal that cannot be read is an error, not a bucket to compute again", async () => {
  const files = filesOf("K");
  await mkdir(files.sealFile(0), { recursive: true });
  await expect(files.readSeal(0)).rejects.toThrow(/EISDIR/);
});
