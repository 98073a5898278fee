/** The errors of made-up figures; errors.test.ts reads runs that have some. */
import { expect, test } from "vitest";
import type { Collected } from "../../../pipeline/report/collect/collector.ts";
import { errors } from "../../../pipeline/report/errors.ts";
import type { Fate } from "../../../pipeline/report/shared/format.ts";
import { headOf, rowsOf } from "./made/tables.ts";

const dropped = (reason: string, error: boolean): Fate => ({
  state: "dropped",
  stage: "keep-passing",
  reason,
  error,
});
const kept = (stage: string): Fate => ({ state: "kept", stage, reason: "", error: true });
const lost = (at: number, rows = 4) => ({
  stage: "verify",
  problem_id: `p/${at}`,
  rows,
  detail: "killed 3 times",
});

type Parts = { givenUp?: ReturnType<typeof lost>[]; fates?: Fate[]; fate?: number[] };
const collected = ({ givenUp = [], fates = [], fate = [] }: Parts): Collected =>
  ({
    givenUp,
    index: { problems: [{ id: "p/0", name: "<Sum>" }], fates, rows: { fate } },
  }) as unknown as Collected;

test("a problem that was given up is named, with its stage, the way to try again and its lost rows", () => {
  const page = errors(collected({ givenUp: [lost(0, 1200), lost(1)] }));
  expect(headOf(page, "Given up")).toEqual(["problem", "stage", "reason", "rows lost"]);
  expect(rowsOf(page, "Given up because their worker was killed each time: 2")).toEqual([
    ["&lt;Sum&gt;", "verify", "killed 3 times; --from verify tries it again", "1,200"],
    ["p/1", "verify", "killed 3 times; --from verify tries it again", "4"],
  ]);
  expect(page.text).toContain('<a href="#trajectories?problem=p%2F0">');
  expect(page.text).toContain('<td class="left">killed');
  expect(rowsOf(page, "Trajectories with")).toBeNull();
});

test("of more than fifty problems that were given up the first fifty are listed", () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => lost(at));
  const at = errors(collected({ givenUp: many(50) }));
  expect(rowsOf(at, "Given up because their worker was killed each time: 50")).toHaveLength(50);
  const above = errors(collected({ givenUp: many(1051) }));
  const listed = rowsOf(above, "Given up because their worker was killed each time: the first 50 of 1,051");
  expect([listed?.length, listed?.at(-1)?.[0]]).toEqual([50, "p/49"]);
});

test("trajectories are counted by their error; drops for other reasons are no errors", () => {
  const fates = [dropped("internal_error", true), dropped("wrong_answer", false), dropped("failed", true)];
  const page = errors(collected({ fates, fate: [0, 1, 2, 0, 1, 0, 9] }));
  expect(headOf(page, "Trajectories with")).toEqual(["error", "trajectories"]);
  expect(rowsOf(page, "Trajectories with an infrastructure error")).toEqual([
    ["keep-passing: internal_error", "3"],
    ["keep-passing: failed", "1"],
  ]);
  expect(page.text).toContain('href="#trajectories?fate=keep-passing%3Ainternal_error"');
  expect(page.text).toContain("never counted as wrong answers");
});

test("kept trajectories with an error are counted together, whatever stage kept them", () => {
  const page = errors(collected({ fates: [kept("verify"), kept("score")], fate: [0, 1, 1] }));
  expect(rowsOf(page, "Trajectories with")).toEqual([["without a verdict", "3"]]);
  expect(page.text).toContain('href="#trajectories?fate=error"');
});

test("without an error a sentence says so", () => {
  const page = errors(collected({ fates: [dropped("wrong_answer", false)], fate: [0] }));
  expect(page.text).toMatch(/^<p>None: no problem was given up/);
});
