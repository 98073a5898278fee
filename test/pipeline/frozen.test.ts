/**
 * A run directory as the first version wrote it: every later version must still read all of it.
 * Make a new fixture beside this one when a major version of a schema changes; never write this one
 * anew.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ZodObject } from "zod";
import { assetPath } from "../../io/assets.ts";
import { readAllParquet, readMetadata } from "../../io/parquet.ts";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { readPlan } from "../../pipeline/store/plan.ts";
import { openRunDir } from "../../pipeline/store/run-dir.ts";
import { Contamination } from "../../schemas/contamination.ts";
import { Decision } from "../../schemas/decision.ts";
import { Example } from "../../schemas/example.ts";
import { BucketSeal, Manifest } from "../../schemas/manifest.ts";
import { Problem, RejectedRow } from "../../schemas/problem.ts";
import { PublishedProblem, RejectedTrajectory } from "../../schemas/published.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { Verification } from "../../schemas/verdict.ts";
import { rftkit } from "../e2e/cli.ts";

const RUN = assetPath("test/fixtures/frozen-run-1/run");
const SCHEMAS: Record<string, ZodObject> = {
  "problem/1": Problem,
  "rejected/1": RejectedRow,
  "trajectory/1": Trajectory,
  "verification/1": Verification,
  "decision/1": Decision,
  "example/1": Example,
  "contamination/1": Contamination,
  "published-problem/1": PublishedProblem,
  "rejected-trajectory/1": RejectedTrajectory,
};

const files = (ending: string): string[] =>
  readdirSync(RUN, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(RUN, name));

test("every Parquet file is read by the schema that it names, and every row fits", async () => {
  const rows: Record<string, number> = {};
  for (const file of files(".parquet")) {
    const schemaName = (await readMetadata(file)).metadata["rftkit.schema"] ?? "";
    const schema = SCHEMAS[schemaName];
    if (schema === undefined) throw new Error(`${file}: unknown schema ${schemaName}`);
    const found = await readAllParquet(file, { schema, schemaName });
    for (const row of found) schema.parse(row);
    rows[schemaName] = (rows[schemaName] ?? 0) + found.length;
  }
  expect(rows).toMatchObject({
    "problem/1": 3,
    "trajectory/1": 18,
    "verification/1": 18,
    "published-problem/1": 2,
  });
  expect(Object.keys(rows).sort()).toEqual(Object.keys(SCHEMAS).sort());
});

test("seals, manifests and the plan are understood", async () => {
  for (const file of files("manifest.json")) Manifest.parse(JSON.parse(readFileSync(file, "utf8")));
  for (const file of files(".json").filter((name) => /bucket-\d+\.json$/.test(name))) {
    BucketSeal.parse(JSON.parse(readFileSync(file, "utf8")));
  }
  const plan = await readPlan(await openRunDir(RUN));
  expect(plan.config.name).toBe("frozen");
});

test("every journal record is read", () => {
  const records = files(".jsonl").map((file) => decodeRecords(readFileSync(file)));
  expect(records.reduce((sum, { corrupt, torn }) => sum + corrupt + (torn ? 1 : 0), 0)).toBe(0);
  const keys = records.flatMap((decoded) => decoded.records.map((record) => (record as { k: string }).k));
  expect(keys.filter((key) => key.startsWith("a|"))).toHaveLength(36);
});

test("status and show work on it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "frozen-"));
  cpSync(RUN, join(folder, "run"), { recursive: true });
  const status = await rftkit("status", join(folder, "run"));
  expect(status.code).toBe(0);
  expect(status.stdout).toContain("decontaminate");
  const shown = await rftkit("show", "sample-train-hill-race", "--run", join(folder, "run"));
  expect(shown.stdout).toContain("Hill Race");
  rmSync(folder, { recursive: true, force: true });
});
