import { expect, test } from "vitest";
import { checkDecisions, failedDecision } from "../../../pipeline/worker/check-decisions.ts";
import type { Decision } from "../../../schemas/decision.ts";

const STAGE = { name: "mine", reasons: { too_long: "a reason of the stage" } };

const decided = (row_id: string, fields: Partial<Decision> = {}): Decision => ({
  row_id,
  problem_id: "p",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...fields,
});
const dropped = (row_id: string, reason: string | null) => decided(row_id, { kept: false, reason });

test("every row decided once, with a reason of the stage, passes", () => {
  expect(() => checkDecisions(STAGE, [decided("a"), dropped("b", "too_long")], ["a", "b"])).not.toThrow();
});

test.each<[string, Decision[], RegExp]>([
  ["a row is not decided", [decided("a")], /2 rows in, 1 decisions on 1 rows, 1 undecided \(b\)/],
  ["a row is decided twice", [decided("a"), decided("a")], /1 undecided \(b\)/],
  ["a row too many", [decided("a"), decided("b"), decided("c")], /2 rows in, 3 decisions/],
  ["a drop without a reason", [decided("a"), dropped("b", null)], /row b was dropped without a reason/],
  ["an empty reason", [decided("a"), dropped("b", "")], /row b was dropped without a reason/],
  ["an unknown reason", [decided("a"), dropped("b", "toString")], /toString is not in its definition/],
])("%s is an error of the stage", (_, decisions, message) => {
  expect(() => checkDecisions(STAGE, decisions, ["a", "b"])).toThrow(message);
});

test("a problem that was given up drops its rows as failed and says how often it killed its worker", () => {
  expect(failedDecision("t1", "p1", 3)).toMatchObject({
    row_id: "t1",
    problem_id: "p1",
    kept: false,
    reason: "failed",
    detail: expect.stringContaining("killed 3 times"),
  });
});
