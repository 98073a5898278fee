/** The index of a folder of runs: from manifests, also where a run is damaged or has no report. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readRuns, runsIn } from "../../../pipeline/report/runs.ts";
import { runsPage, writeRunsIndex } from "../../../pipeline/report/runs-page.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { evaluationMade, writeEvaluation } from "./made/evaluation.ts";
import { makeRun } from "./made/run.ts";

const folder = join(scratchFolder(), "runs");

beforeAll(async () => {
  await makeRun(join(folder, "one"), { problems: 3, samples: 6 });
  await makeRun(join(folder, "two & more"), { problems: 2, samples: 3 });
  mkdirSync(join(folder, "one", "report"));
  writeFileSync(join(folder, "one", "report", "index.html"), "");
  mkdirSync(join(folder, "one", "measurements"), { recursive: true });
  const command = {
    at: "2026-11-30T10:00:00.000Z",
    recipe: "dataset",
    strategy: "cot-retry",
    seconds: 61,
    counts: {},
  };
  const counts = { schema: "counts/1", commands: [command, { ...command, seconds: 60 }], total: {} };
  writeFileSync(join(folder, "one", "measurements", "counts.json"), JSON.stringify(counts));
  mkdirSync(join(folder, "one", "dataset"), { recursive: true });
  writeFileSync(
    join(folder, "one", "dataset", "rftkit.json"),
    JSON.stringify({ counts: { multi_turn: 3, single_turn: 1 } }),
  );
  mkdirSync(join(folder, "torn"));
  writeFileSync(join(folder, "torn", "run.json"), "{");
  mkdirSync(join(folder, "notes"));
});

test("run directories are found by run.json, and nothing else is", async () => {
  expect(await runsIn(folder)).toEqual(["one", "torn", "two & more"]);
});

test("a run has its figures from manifests and measurements; a damaged one is listed with its fault", async () => {
  const [one, torn, two] = await readRuns(folder);
  expect(one).toMatchObject({
    name: "one",
    state: "finished",
    recipe: "dataset",
    model: "recorded",
    problems: 3,
    trajectories: 18,
    passed: { part: 12, whole: 18 },
    multi: 3,
    single: 1,
    date: "2026-11-30 10:00",
    seconds: 121,
    hasReport: true,
    fault: null,
  });
  expect(torn).toMatchObject({ name: "torn", state: "not readable", problems: null });
  expect(torn?.fault).toContain("run.json");
  expect(two).toMatchObject({ name: "two & more", hasReport: false, multi: null });
});

test("an evaluation has the trajectories and the pass rate of all its arms", async () => {
  const runs = join(scratchFolder(), "evaluations");
  await makeRun(join(runs, "one"), { problems: 2, samples: 3 });
  const evaluation = evaluationMade("made");
  writeEvaluation(join(runs, "one"), evaluation);
  const correct = evaluation.arms.flatMap(({ problems }) => problems.map((problem) => problem.correct));
  const [line] = await readRuns(runs);
  expect(line).toMatchObject({
    strategy: "6 strategies",
    trajectories: 6 * 12 * 20,
    passed: { part: correct.reduce((a, b) => a + b), whole: 6 * 12 * 20 },
  });
});

test("the index is a page without a program; a run without a report has no link", async () => {
  const { file, runs } = await writeRunsIndex(folder, { out: join(folder, "report"), name: "Runs" });
  const text = readFileSync(file, "utf8");
  expect(runs).toBe(3);
  expect(text).toContain('<a href="../one/report/index.html">one</a>');
  expect(text).toContain("two &amp; more");
  expect(text).not.toMatch(/<script|href="[^"]*two/);
  expect(text).toContain("default-src &#39;none&#39;; style-src");
  expect(text).toContain("A run without a link has no report");
  // A second time it replaces itself; the folder is no run.
  await writeRunsIndex(folder, { out: join(folder, "report"), name: "Runs" });
  expect(await runsIn(folder)).not.toContain("report");
});

test("a folder with other files is not replaced", async () => {
  writeFileSync(join(folder, "notes", "mine.txt"), "");
  await expect(writeRunsIndex(folder, { out: join(folder, "notes"), name: "Runs" })).rejects.toThrow(
    UserError,
  );
  rmSync(join(folder, "notes", "mine.txt"));
});

test("a folder without runs says so", () => {
  expect(runsPage([], { of: () => null }).text).toContain("There is no run");
});
