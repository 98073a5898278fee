import { expect, test } from "vitest";
import { VERDICTS } from "../../schemas/verdict.ts";
import type { Row } from "../../stages/define-stage.ts";
import { keepPassing } from "../../stages/keep-passing.ts";
import { makeProblem, makeRow, makeTurn, makeVerification } from "../make.ts";
import { keptBy, makeContext } from "./context.ts";

const decide = async (row: Row, fraction = 1) => {
  const ctx = makeContext({ sections: { verify: { all_tests: fraction < 1 } } });
  const input = { problem: makeProblem(), rows: [row] };
  const [decision] = await keepPassing.perProblem(input, { min_pass_fraction: fraction }, ctx);
  return decision;
};

test("only OK is kept, and every other verdict has a reason of its own", async () => {
  const reasons = await Promise.all(
    VERDICTS.map(
      async (verdict) => (await decide(makeRow({ verification: makeVerification({ verdict }) })))?.reason,
    ),
  );
  expect(reasons[0]).toBeNull();
  expect(new Set(reasons).size).toBe(VERDICTS.length);
});

test("an infrastructure error is no wrong answer", async () => {
  const verification = makeVerification({ verdict: "INTERNAL", detail: "the supervisor died" });
  expect(await decide(makeRow({ verification }))).toMatchObject({
    kept: false,
    reason: "internal_error",
    detail: "the supervisor died",
  });
});

test("a trajectory that failed says so, whatever its verification says", async () => {
  const row = makeRow({ outcome: "failed", failure: "server gave up" });
  expect(await decide(row)).toMatchObject({ kept: false, reason: "failed", detail: "server gave up" });
});

test("an answer without a program is told apart from a program that does not compile", async () => {
  const verification = makeVerification({ verdict: "CE" });
  const turns = [makeTurn({ code: null, extraction: "unclosed_fence" })];
  expect(await decide(makeRow({ verification, turns }))).toMatchObject({
    reason: "no_program",
    detail: "unclosed_fence",
  });
  expect(await decide(makeRow({ verification }))).toMatchObject({ reason: "compile_error" });
});

test("the failing test is in the detail", async () => {
  const verification = makeVerification({ verdict: "WA", failing_group: "private", failing_index: 4 });
  expect((await decide(makeRow({ verification })))?.detail).toBe("private test 4");
});

test("a fraction below 1 keeps programs that pass as many of all tests, and needs all tests run", async () => {
  const verification = makeVerification({ verdict: "WA", tests_total: 10, tests_run: 10, tests_passed: 8 });
  expect((await decide(makeRow({ verification }), 0.8))?.kept).toBe(true);
  expect((await decide(makeRow({ verification }), 0.81))?.kept).toBe(false);
  const ctx = makeContext();
  const input = { problem: makeProblem(), rows: [makeRow()] };
  expect(() => keepPassing.perProblem(input, { min_pass_fraction: 0.8 }, ctx)).toThrow(/all_tests/);
});

test("fraction 0 is no filter: wrong answers stay, what got no verdict does not", async () => {
  const kept = async (change: Partial<Row>) =>
    (await keptBy(keepPassing, [makeRow(change)], { min_pass_fraction: 0 })).length === 1;
  const wrong = { verdict: "WA", tests_total: 8, tests_run: 1, tests_passed: 0 } as const;
  expect(await kept({ verification: makeVerification(wrong) })).toBe(true);
  expect(await kept({ verification: makeVerification({ verdict: "INTERNAL" }) })).toBe(false);
  expect(await kept({ outcome: "failed", failure: "server gave up" })).toBe(false);
});
