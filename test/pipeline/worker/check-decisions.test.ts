import { expect, test } from "vitest";
import { checkDecisions, failedDecision } from "../../../pipeline/worker/check-decisions.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { makeDecision } from "../store/made-store.ts";

const decision = (row_id: string, fields: Partial<Decision> = {}): Decision =>
  makeDecision({ row_id, ...fields });
const dropped = (reason: string | null): Decision => decision("a", { kept: false, reason });
const stage = { name: "s", reasons: { over_cap: "beyond the cap" } };

test("one decision for each row, in any order, is right", () => {
  expect(() => checkDecisions(stage, [decision("a"), decision("b")], ["b", "a"])).not.toThrow();
  expect(() => checkDecisions(stage, [], [])).not.toThrow();
});

test.each([
  ["decided twice", ["a", "a"], ["a", "b"], "2 rows in, 2 decisions on 1 rows, 1 undecided (b)"],
  ["decided twice and given once", ["a", "a"], ["a"], "1 rows in, 2 decisions on 1 rows, 0 undecided ()"],
  ["unknown", ["a", "c"], ["a"], "1 rows in, 2 decisions on 2 rows, 0 undecided ()"],
  ["unknown in place of another", ["a", "c"], ["a", "b"], "2 decisions on 2 rows, 1 undecided (b)"],
  ["undecided, with four others", ["a"], ["a", "b", "c", "d", "e"], "4 undecided (b, c, d)"],
])("a row that is %s is a fault of the stage, which is named", (_, decided, ids, message) => {
  const decisions = decided.map((id) => decision(id));
  expect(() => checkDecisions(stage, decisions, ids)).toThrow(message);
  expect(() => checkDecisions(stage, decisions, ids)).toThrow(/^stage s: /);
});

test.each([null, ""])("a drop without a reason (%j) is a fault of the stage", (reason) => {
  expect(() => checkDecisions(stage, [dropped(reason)], ["a"])).toThrow("row a was dropped without a reason");
  expect(() => checkDecisions({ name: "s" }, [dropped(reason)], ["a"])).toThrow("without a reason");
});

test("a drop for a reason that the stage's definition does not name is a fault of the stage", () => {
  expect(() => checkDecisions(stage, [dropped("over_cap")], ["a"])).not.toThrow();
  expect(() => checkDecisions(stage, [dropped("toString")], ["a"])).toThrow(
    "stage s: the reason toString is not in its definition",
  );
  expect(() => checkDecisions({ name: "s" }, [dropped("any")], ["a"])).not.toThrow();
});

test("a problem that was given up is dropped as failed, with the number of kills", () => {
  expect(failedDecision("row", "problem", 3)).toEqual({
    row_id: "row",
    problem_id: "problem",
    kept: false,
    reason: "failed",
    label: null,
    detail: "its worker was killed 3 times while at this problem",
  });
});
