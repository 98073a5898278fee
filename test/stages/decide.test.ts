import { expect, test } from "vitest";
import { z } from "zod";
import { drop, dropProblem, keep, keepProblem } from "../../stages/decide.ts";
import { defineFilter, defineProducer } from "../../stages/define-stage.ts";
import { makeProblem, makeRow } from "../make.ts";

const row = makeRow({ trajectory_id: "t9", problem_id: "p9" });
const problem = makeProblem({ problem_id: "p9" });
const none = { kept: true, reason: null, detail: null, label: null };

test("a kept row has its ids and, where a stage gives one, its label", () => {
  expect(keep(row)).toEqual({ row_id: "t9", problem_id: "p9", ...none });
  expect(keep(row, "multi")).toEqual({ row_id: "t9", problem_id: "p9", ...none, label: "multi" });
});

test("a dropped row has its reason and, where a stage gives it, the evidence", () => {
  const dropped = { row_id: "t9", problem_id: "p9", kept: false, reason: "too_long", label: null };
  expect(drop(row, "too_long")).toEqual({ ...dropped, detail: null });
  expect(drop(row, "too_long", "12 tokens")).toEqual({ ...dropped, detail: "12 tokens" });
});

test("the row of a decision about a problem is the problem", () => {
  expect(keepProblem(problem)).toEqual({ row_id: "p9", problem_id: "p9", ...none });
  expect(dropProblem(problem, "empty", "no text")).toEqual({
    row_id: "p9",
    problem_id: "p9",
    kept: false,
    reason: "empty",
    detail: "no text",
    label: null,
  });
});

const parts = {
  name: "short",
  revision: 1,
  reasons: { too_short: "fewer than two turns" },
  options: z.strictObject({}),
  reads: ["trajectory_id", "problem_id"],
} as const;

test("a filter that drops for a reason outside its list does not compile", async () => {
  const right = defineFilter({
    ...parts,
    perProblem: ({ rows }) => rows.map((one) => (one.turns.length < 2 ? drop(one, "too_short") : keep(one))),
  });
  const misspelt = defineFilter({
    ...parts,
    // @ts-expect-error too_shrot is none of the stage's reasons
    perProblem: ({ rows }) => rows.map((one) => (one.turns.length < 2 ? drop(one, "too_shrot") : keep(one))),
  });
  expect([right.kind, right.writes, misspelt.kind]).toEqual(["perProblem", "decisions", "perProblem"]);
});

test("a producer that drops a problem for a reason outside its list does not compile", () => {
  const producer = {
    ...parts,
    writes: z.object({ id: z.string() }),
    schemaName: "made/1",
    decides: "problem",
    rowId: "id",
  } as const;
  const right = defineProducer({
    ...producer,
    perProblem: (input) => ({ rows: [], decisions: [dropProblem(input.problem, "too_short")] }),
  });
  const misspelt = defineProducer({
    ...producer,
    // @ts-expect-error empty is none of the stage's reasons
    perProblem: (input) => ({ rows: [], decisions: [dropProblem(input.problem, "empty")] }),
  });
  expect([right.kind, misspelt.decides]).toEqual(["perProblem", "problem"]);
});
