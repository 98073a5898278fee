/** Several benchmarks at once: what each finds does not depend on the others. */
import { expect, test } from "vitest";
import type { Contamination } from "../../../schemas/contamination.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { severalKey } from "../../../stages/decontaminate/each-benchmark.ts";
import { nearestOf } from "../../../stages/decontaminate/nearest.ts";
import { doubling, LAMP, problem, screen, story } from "./world.ts";

const near = (id: string, of: string): Problem & { of: string } => ({
  ...problem({ problem_id: id, statement: `tower ${story(id)}` }),
  of,
});
const BENCHMARKS: Record<string, (Problem & { of: string })[]> = {
  a: [{ ...doubling("a-copy", LAMP), of: "a" }, near("a-1", "a"), near("a-2", "a")],
  b: [near("b-1", "b"), near("b-2", "b"), { ...doubling("b-task", `tower ${story("b-task")}`), of: "b" }],
  c: [near("c-1", "c"), near("c-2", "c"), near("c-3", "c")],
};
const mine = { problem: doubling("mine", LAMP) };
const options = { ring_cosine: 0.5, ring_size: 2, probe_items: 2 };

const byBenchmark = (pairs: readonly Contamination[], name: string) =>
  pairs.filter(({ benchmark }) => benchmark === name);

test("the pairs of a benchmark are those that it has alone, also where another one removes the problem", async () => {
  const all = await screen(mine, Object.values(BENCHMARKS).flat(), options);
  for (const [name, items] of Object.entries(BENCHMARKS)) {
    const alone = await screen(mine, items, options);
    expect(byBenchmark(all.pairs, name)).toEqual(alone.pairs);
    expect(alone.pairs.length).toBeGreaterThan(0);
  }
  expect(all.decision).toMatchObject({ kept: false, reason: "embedding_containment" });
});

test("the nearest item is the closest of all benchmarks", async () => {
  const { pairs } = await screen(
    { problem: doubling("mine", LAMP) },
    Object.values(BENCHMARKS).flat(),
    options,
  );
  expect(nearestOf([...pairs].reverse()).get("mine")).toMatchObject({ benchmark: "a", item_id: "a-copy" });
});

test("one benchmark has the key of earlier versions", () => {
  expect([
    severalKey(undefined),
    severalKey({ benchmarks: [1] }),
    severalKey({ benchmarks: [1, 2] }),
  ]).toEqual([{}, {}, { each: true }]);
});
