/** Ids are in published files: they must stay as they are. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { readAllParquet } from "../../io/parquet.ts";
import { Example } from "../../schemas/example.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { exampleId, trajectoryId } from "../../stages/row-ids.ts";

const STAGES = "test/fixtures/frozen-run-1/run/stages";
const filesOf = (stage: string): string[] =>
  readdirSync(assetPath(`${STAGES}/${stage}`), { recursive: true, encoding: "utf8" })
    .filter((name) => /bucket-\d+\.parquet$/.test(name))
    .map((name) => join(assetPath(`${STAGES}/${stage}`), name));

test("trajectories of a run of the first version have the ids of today", async () => {
  const read = { schema: Trajectory, schemaName: "trajectory/1" };
  const rows = (await Promise.all(filesOf("generate").map((file) => readAllParquet(file, read)))).flat();
  expect(rows).toHaveLength(18);
  for (const row of rows) expect(row.trajectory_id).toBe(trajectoryId(row.arm, row.problem_id, row.sample));
});

test("examples of a run of the first version have the ids of today", async () => {
  const read = { schema: Example, schemaName: "example/1" };
  const rows = (await Promise.all(filesOf("strip-prompts").map((file) => readAllParquet(file, read)))).flat();
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.example_id).toBe(exampleId(row.provenance.trajectory_id));
});

test("another arm, problem or sample is another trajectory", () => {
  const ids = [trajectoryId("a", "p", 1), trajectoryId("b", "p", 1), trajectoryId("a", "q", 1)];
  expect(new Set([...ids, trajectoryId("a", "p", 2), trajectoryId("a", "p", 11)]).size).toBe(5);
});
