import { expect, test } from "vitest";
import { farthestFirst } from "../../../stages/dedup/farthest-first.ts";
import { jaccard, sortedUnique } from "../../../text/shingles.ts";

function someSets(count: number): Uint32Array[] {
  let state = 5;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () =>
    sortedUnique(Uint32Array.from({ length: 1 + next(60) }, () => next(90))),
  );
}

/** The definition, without any index. */
function byDefinition(sets: readonly Uint32Array[], count: number): number[] {
  const chosen = [0];
  while (chosen.length < count) {
    const likeness = sets.map((set, i) =>
      chosen.includes(i)
        ? Number.POSITIVE_INFINITY
        : Math.max(...chosen.map((c) => jaccard(set, sets[c] as Uint32Array))),
    );
    chosen.push(likeness.indexOf(Math.min(...likeness)));
  }
  return chosen;
}

test("each choice is the set least like all chosen before, the earlier one at a tie", () => {
  const sets = someSets(70);
  for (const count of [1, 2, 20, 69])
    expect(farthestFirst(sets, count).chosen).toEqual(byDefinition(sets, count));
});

test("every other set has the chosen one that is nearest to it, the earlier one at a tie", () => {
  const sets = someSets(70);
  const { chosen, nearest } = farthestFirst(sets, 12);
  expect(nearest.size).toBe(58);
  for (const [i, found] of nearest) {
    const values = [...chosen]
      .sort((a, b) => a - b)
      .map((index) => ({ index, value: jaccard(sets[i] as Uint32Array, sets[index] as Uint32Array) }));
    const most = Math.max(...values.map(({ value }) => value));
    expect(found).toEqual(values.find(({ value }) => value === most));
  }
});

test("where there are no more sets than wanted, all are chosen", () => {
  const sets = someSets(3);
  expect(farthestFirst(sets, 3)).toEqual({ chosen: [0, 1, 2], nearest: new Map() });
  expect(farthestFirst(sets, 50).chosen).toEqual([0, 1, 2]);
  expect(farthestFirst([], 5).chosen).toEqual([]);
});
