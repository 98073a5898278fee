import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { failedProblems, givenUp, givenUpIn } from "../../../pipeline/store/failed.ts";
import { openSource } from "../../../pipeline/store/source.ts";
import { failedDecision } from "../../../pipeline/worker/check-decisions.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { makeRun } from "../report/made/run.ts";

const kept = (row_id: string, problem_id: string): Decision => ({
  row_id,
  problem_id,
  kept: true,
  reason: null,
  detail: null,
  label: null,
});
const detail = "its worker was killed 3 times while at this problem";

test("rows that a stage gave up are counted by problem", () => {
  const decisions = [
    failedDecision("a", "p", 3),
    kept("b", "q"),
    failedDecision("c", "r", 3),
    failedDecision("d", "p", 3),
  ];
  expect(givenUpIn("verify", decisions)).toEqual([
    { stage: "verify", problem_id: "p", rows: 2, detail },
    { stage: "verify", problem_id: "r", rows: 1, detail },
  ]);
});

test("keep-passing's own reason failed is no problem that was given up", () => {
  expect(givenUpIn("keep-passing", [{ ...kept("a", "p"), kept: false, reason: "failed" }])).toEqual([]);
});

test("rows dropped for another reason are not given up", () => {
  expect(givenUpIn("subsample", [{ ...kept("a", "p"), kept: false, reason: "not_sampled" }])).toEqual([]);
});

test("the line names problem, stage, cause and how to try again", () => {
  expect(givenUp({ stage: "verify", problem_id: "p", rows: 2, detail })).toBe(
    `given up: problem p in verify: ${detail}; --from verify tries it again`,
  );
});

const folder = mkdtempSync(join(tmpdir(), "failed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("of a run, every stage's problems are found, in the order of the recipe", async () => {
  const lost = "problem-00001";
  await makeRun(folder, {
    problems: 4,
    samples: 3,
    change: (stage, { decisions, rows }) => ({
      rows,
      decisions: ["decontaminate", "subsample", "keep-passing"].includes(stage)
        ? decisions.map((d) => (d.problem_id === lost ? failedDecision(d.row_id, lost, 3) : d))
        : decisions,
    }),
  });
  const { run, manifests } = await openSource(folder);
  const found = await failedProblems(run, "dataset", manifests);
  expect(found.map(({ stage, problem_id, rows }) => [stage, problem_id, rows])).toEqual([
    ["subsample", lost, 2],
    ["decontaminate", lost, 1],
  ]);
});

test("a problem that was given up without a detail has an empty one", () => {
  const decision = { ...kept("a", "p"), kept: false, reason: "failed" };
  expect(givenUpIn("verify", [decision])).toEqual([
    { stage: "verify", problem_id: "p", rows: 1, detail: "" },
  ]);
});
