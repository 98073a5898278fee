/** contamination/ of a run: pairs, pages and the self-test, beside dataset/ and never in it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { readAllParquet } from "../../../io/parquet.ts";
import { readSelfTest, writeContamination } from "../../../pipeline/publish/contamination.ts";
import type { PublishSource } from "../../../pipeline/publish/publish-source.ts";
import { chainOf, importFiles, selfTestFile } from "../../../pipeline/store/chain.ts";
import type { RunContext } from "../../../pipeline/store/run-context.ts";
import { Contamination } from "../../../schemas/contamination.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { problemAt } from "../report/made/records.ts";
import { finishedRun, makeWhole } from "./made-dataset.ts";

let context: RunContext;
let source: PublishSource;
let selfTest: string;
const whole = scratchFolder();
beforeAll(() => makeWhole(whole));
beforeEach(async () => {
  context = await finishedRun(whole, join(scratchFolder(), "run"));
  const chain = await chainOf(context);
  source = { buckets: context.run.facts.buckets, problems: importFiles(context), chain };
  selfTest = selfTestFile(chain.at(-1)?.files ?? source.problems);
});
const write = (stamp = "stamp", config = context.config) =>
  writeContamination(context.run, config, { source, stamp });
const text = (name: string) => readFileSync(join(context.run.contamination, name), "utf8");

test("every pair is written, and removed ones are shown with both statements", async () => {
  expect(await write()).toBe(true);
  expect(readdirSync(context.run.contamination).sort()).toEqual([
    "contamination.parquet",
    "pairs.md",
    "rftkit.json",
    "thresholds.md",
  ]);
  const file = join(context.run.contamination, "contamination.parquet");
  const pairs = await readAllParquet(file, { schema: Contamination, schemaName: "contamination/1" });
  expect(pairs.map(({ problem_id }) => problem_id).sort()).toEqual(
    [0, 1, 2, 3].map((at) => problemAt(at).problem_id),
  );
  const page = text("pairs.md");
  expect(page).toContain("Read n and print 2 times n, if you please.");
  expect(page).toContain(problemAt(0).statement);
  expect(page).not.toContain(problemAt(1).statement);
});

test("the removals of every threshold are summed over all buckets", async () => {
  await write();
  const rows = text("thresholds.md").matchAll(/^\| ([\d.]+) \| ([\d.]+) \| (\d+) \| (\d+) \|$/gm);
  const counted = [...rows].map(([, , , removed, unknown]) => Number(removed) + Number(unknown));
  expect(counted.length).toBeGreaterThan(3);
  // Each of the four problems has a pair that some threshold would have to look at again.
  expect(Math.max(...counted)).toBe(4);
});

test("it is written again only for another content, and old files do not stay", async () => {
  await write();
  writeFileSync(join(context.run.contamination, "old"), "");
  expect(await write()).toBe(false);
  expect(await write("another stamp")).toBe(true);
  expect(readdirSync(context.run.contamination)).not.toContain("old");
});

test("a run without a section decontaminate has no such folder", async () => {
  const { decontaminate: _, ...config } = context.config;
  expect(await write("stamp", config as typeof context.config)).toBe(false);
  expect(readdirSync(context.run.root)).not.toContain("contamination");
});

test("a failure leaves the folder of before, and nothing beside it", async () => {
  await write();
  rmSync(join(context.run.root, "stages", "decontaminate", "key-decontaminate", "artifact.bin"));
  await expect(write("another stamp")).rejects.toThrow(/artifact\.bin/);
  expect(JSON.parse(text("rftkit.json"))).toEqual({ schema: "contamination-folder/1", stamp: "stamp" });
  expect(readdirSync(context.run.root).filter((name) => name.includes("tmp"))).toEqual([]);
});

test("a self-test is copied into the folder and read back for the card", async () => {
  const report = { schema: "self-test/1", items: 1, embedding: null, kinds: [] };
  writeFileSync(selfTest, JSON.stringify(report));
  await write();
  expect(JSON.parse(text("self-test.json"))).toEqual(report);
  expect(await readSelfTest(source)).toEqual(report);
});

test.each(["", "{", '{"schema":"self-test/2"}'])(
  "a damaged self-test (%j) counts as none",
  async (content) => {
    expect(await readSelfTest(source)).toBeNull();
    writeFileSync(selfTest, content);
    expect(await readSelfTest(source)).toBeNull();
  },
);
