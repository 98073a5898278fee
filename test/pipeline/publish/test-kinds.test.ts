import { expect, test } from "vitest";
import { byKind, type KindSums, kindLines, noSums } from "../../../pipeline/publish/test-kinds.ts";
import type { PublishedProblem } from "../../../schemas/published.ts";

async function sumsOf(rows: Partial<PublishedProblem>[]): Promise<KindSums> {
  const sums: KindSums = { assert: noSums(), other: noSums() };
  async function* problems() {
    yield* rows as PublishedProblem[];
  }
  let passed = 0;
  for await (const _ of byKind(problems(), sums)) passed++;
  expect(passed).toBe(rows.length);
  return sums;
}

test("rates are told apart by kind of tests", async () => {
  const sums = await sumsOf([
    { samples: 10, solved_by_turn: [3, 2], test_kind: "assert" },
    { samples: 10, solved_by_turn: [1] },
    { samples: 10, solved_by_turn: [] },
  ]);
  const text = kindLines(sums).join(" ").replaceAll(/\s+/g, " ");
  expect(text).toContain(
    "1 problems are tested by assertions (`test_kind` is assert): 50.0 % of 10 trajectories",
  );
  expect(text).toContain("Of the 2 others, 5.0 % of 20 trajectories pass");
});

test("a set without assertions says nothing of them", async () => {
  expect(kindLines(await sumsOf([{ samples: 1, solved_by_turn: [1] }]))).toEqual([]);
});
