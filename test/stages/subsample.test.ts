import { expect, test } from "vitest";
import { subsample } from "../../stages/subsample.ts";
import { makeProblem, makeRow } from "../make.ts";
import { makeContext } from "./context.ts";

const ctx = makeContext({ stage: "subsample" });

const rowsOf = (problem_id: string, n: number) =>
  Array.from({ length: n }, (_, i) => makeRow({ trajectory_id: `${problem_id}-${i}`, problem_id }));

const keptOf = async (problem_id: string, n: number, fraction = 0.6, reversed = false) => {
  const rows = rowsOf(problem_id, n);
  const input = { problem: makeProblem({ problem_id }), rows: reversed ? rows.reverse() : rows };
  const decisions = await subsample.perProblem(input, { fraction }, ctx);
  expect(decisions).toHaveLength(n);
  return decisions
    .filter((d) => d.kept)
    .map((d) => d.row_id)
    .sort();
};

test("a problem keeps floor or ceil of its share", async () => {
  for (let n = 0; n < 40; n += 1) {
    const kept = (await keptOf(`p${n}`, n)).length;
    expect([Math.floor(0.6 * n), Math.ceil(0.6 * n)]).toContain(kept);
  }
});

test("the share is unbiased over problems, of one row each too", async () => {
  const counts = await Promise.all(Array.from({ length: 4000 }, (_, i) => keptOf(`q${i}`, 1)));
  const share = counts.filter((kept) => kept.length === 1).length / counts.length;
  // Binomial, standard deviation 0.0077: six of them.
  expect(Math.abs(share - 0.6)).toBeLessThan(0.047);
});

test("every row of a problem has the same chance", async () => {
  const hits = new Map<string, number>();
  for (let i = 0; i < 600; i += 1) {
    for (const id of await keptOf(`r${i}`, 5)) {
      const place = id.split("-")[1] ?? "";
      hits.set(place, (hits.get(place) ?? 0) + 1);
    }
  }
  for (const count of hits.values()) expect(Math.abs(count / 600 - 0.6)).toBeLessThan(0.12);
});

test("the order of the rows does not matter", async () => {
  expect(await keptOf("p", 30, 0.6, true)).toEqual(await keptOf("p", 30));
});

test("a fraction of 1 keeps all", async () => {
  expect(await keptOf("p", 7, 1)).toHaveLength(7);
});
