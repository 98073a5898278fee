import { expect, test } from "vitest";
import { decisionsOn, Fates, fateOf } from "../../../../pipeline/report/collect/fate.ts";
import type { StageDecision } from "../../../../pipeline/report/shared/format.ts";
import type { Decision } from "../../../../schemas/decision.ts";
import { makeVerification } from "../../../make.ts";

const row = { trajectory_id: "t1", problem_id: "p1", outcome: "passed_public" as const };
const decision = (rest: Partial<Decision> = {}): Decision => ({
  row_id: "t1",
  problem_id: "p1",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...rest,
});
const decided = (stage: string, reason: string | null = null): StageDecision => ({
  stage,
  kept: reason === null,
  reason,
  detail: null,
  label: null,
});
const by = (stage: string, ...list: Decision[]) => ({
  stage,
  byRow: new Map(list.map((one) => [one.row_id, one])),
});
const chainOf = (rest: { cleared?: Decision; published?: boolean; verdict?: "OK" | "INTERNAL" } = {}) => ({
  cleared: new Map(rest.cleared === undefined ? [] : [["p1", rest.cleared]]),
  published: new Map(rest.published ? [["t1", 10]] : []),
  verifications: new Map([["t1", [makeVerification({ verdict: rest.verdict ?? "OK" })]]]),
});

test("decisions are those on the row, in order; stages that did not see it have none", () => {
  const decisions = [by("verify", decision()), by("split", decision({ label: "multi" })), by("dedup")];
  expect(decisionsOn(row, { ...chainOf(), decisions })).toEqual([
    decided("verify"),
    { ...decided("split"), label: "multi" },
  ]);
});

test("the decision on the problem counts for rows that became examples, and for no other", () => {
  const removed = decision({ row_id: "p1", kept: false, reason: "cross_test" });
  const decisions = [by("verify", decision())];
  const came = decisionsOn(row, { ...chainOf({ cleared: removed, published: true }), decisions });
  expect(came.map(({ stage, reason }) => [stage, reason])).toEqual([
    ["verify", null],
    ["decontaminate", "cross_test"],
  ]);
  expect(decisionsOn(row, { ...chainOf({ cleared: removed }), decisions })).toHaveLength(1);
});

test.each([
  ["wrong_answer", false],
  ["internal_error", true],
  ["failed", true],
  ["context_overflow", true],
])("a row dropped for %s ends there; an infrastructure error: %s", (reason, error) => {
  const fate = fateOf(row, [decided("verify"), decided("keep-passing", reason)], chainOf());
  expect(fate).toEqual({ state: "dropped", stage: "keep-passing", reason, error });
});

test("a row is published once its problem is cleared and it is an example", () => {
  const at = (rest: Parameters<typeof chainOf>[0]) => fateOf(row, [decided("strip-prompts")], chainOf(rest));
  const cleared = decision({ row_id: "p1" });
  expect(at({ cleared, published: true })).toMatchObject({ state: "published", stage: "decontaminate" });
  expect(at({ published: true })).toMatchObject({ state: "kept", stage: "strip-prompts" });
  expect(at({ cleared })).toMatchObject({ state: "kept", stage: "strip-prompts" });
});

test("a row that no stage has decided yet is kept by generate", () => {
  expect(fateOf(row, [], chainOf())).toEqual({ state: "kept", stage: "generate", reason: "", error: false });
});

test.each(["failed", "context_overflow"] as const)(
  "a trajectory that ended with %s has an infrastructure error",
  (outcome) => {
    expect(fateOf({ ...row, outcome }, [], chainOf()).error).toBe(true);
  },
);

test("where no filter follows, as in an evaluation, a missing verdict is an error", () => {
  expect(fateOf(row, [decided("verify")], chainOf({ verdict: "INTERNAL" })).error).toBe(true);
});

test("equal fates share one entry of the index", () => {
  const fates = new Fates();
  const fate = { state: "dropped" as const, stage: "dedup", reason: "over_cap", error: false };
  const at = [fate, { ...fate, reason: "near_duplicate" }, { ...fate }].map((one) => fates.indexOf(one));
  expect(at).toEqual([0, 1, 0]);
  expect(fates.list).toHaveLength(2);
});

test("a published or kept row has no reason; a drop without one has an empty reason", () => {
  const cleared = decision({ row_id: "p1" });
  expect(fateOf(row, [], chainOf({ cleared, published: true }))).toEqual({
    state: "published",
    stage: "decontaminate",
    reason: "",
    error: false,
  });
  const bare = { ...decided("dedup"), kept: false };
  expect(fateOf(row, [decided("verify"), bare], chainOf())).toEqual({
    state: "dropped",
    stage: "dedup",
    reason: "",
    error: false,
  });
});

test("a row that verify kept last is kept by it; the first drop of several counts", () => {
  expect(fateOf(row, [decided("generate"), decided("verify")], chainOf()).stage).toBe("verify");
  const drops = [decided("split", "other"), decided("dedup", "over_cap")];
  expect(fateOf(row, drops, chainOf())).toMatchObject({ stage: "split", reason: "other" });
});
