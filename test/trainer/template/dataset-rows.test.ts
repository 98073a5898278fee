import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { datasetRows, lossOf } from "../../../trainer/template/dataset-rows.ts";
import { examples, makeRun } from "../make-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dataset-rows-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("rows of every file come in order, with their problem", async () => {
  const first = await makeRun(join(folder, "a"), examples(3));
  const second = await makeRun(join(folder, "b"), examples(2));
  const rows: string[] = [];
  for await (const { id, problem_id } of datasetRows([first, second])) rows.push(`${id} ${problem_id}`);
  expect(rows).toEqual([0, 1, 2, 0, 1].map((i) => `example-${i} problem-${i}`));
});

test("passing is last where every row marks its last answer only, and stays where one does not", async () => {
  const rows = examples(3);
  const last = await makeRun(join(folder, "last"), rows);
  expect(await lossOf([last], "passing")).toBe("last");
  expect(await lossOf([last], "all_assistant")).toBe("all_assistant");
  const earlier = rows[2]?.messages[1];
  if (earlier !== undefined) earlier.train = true;
  const both = await makeRun(join(folder, "both"), rows);
  expect(await lossOf([last, both], "passing")).toBe("passing");
});
