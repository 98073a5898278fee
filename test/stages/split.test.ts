import { expect, test } from "vitest";
import { split } from "../../stages/split.ts";
import { makeProblem, makeRow, makeTurn } from "../make.ts";
import { makeContext } from "./context.ts";

test("solved at turn 1 is single, later is multi, and nothing is dropped", async () => {
  const rows = [1, 2, 3].map((n) =>
    makeRow({ trajectory_id: `t${n}`, turns: Array.from({ length: n }, () => makeTurn()) }),
  );
  const decisions = await split.perProblem({ problem: makeProblem(), rows }, {}, makeContext());
  expect(decisions.map((d) => [d.row_id, d.kept, d.label])).toEqual([
    ["t1", true, "single"],
    ["t2", true, "multi"],
    ["t3", true, "multi"],
  ]);
});
