/**
 * pass@k and pass n@k against full enumeration, the bootstrap that papers use, and their own laws.
 */
import { expect, test } from "vitest";
import { passAtK, passNAtK, type Tally, trajectoryPoint } from "../../../stages/score/metrics.ts";
import { estimate } from "../../../stages/score/resample.ts";

/** All ways to choose `size` of `items`. */
function* choose<T>(items: readonly T[], size: number): Generator<T[]> {
  if (size === 0) yield [];
  for (let i = 0; i + size <= items.length && size > 0; i++) {
    for (const rest of choose(items.slice(i + 1), size - 1)) yield [items[i] as T, ...rest];
  }
}

type Kind = "correct" | "passed" | "failed";
const samplesOf = ({ samples, passed, correct }: Tally): Kind[] =>
  Array.from({ length: samples }, (_, i) => (i < correct ? "correct" : i < passed ? "passed" : "failed"));

/** Draws every set of k, submits every set of n among those that passed. */
function enumerated(tally: Tally, { n, k }: { n: number; k: number }): number {
  let sum = 0;
  let draws = 0;
  for (const drawn of choose(samplesOf(tally), k)) {
    draws++;
    const passing = drawn.filter((kind) => kind !== "failed");
    const submissions = [...choose(passing, Math.min(n, passing.length))];
    sum += submissions.filter((chosen) => chosen.includes("correct")).length / submissions.length;
  }
  return sum / draws;
}

function* tallies(limit: number): Generator<Tally> {
  for (let samples = 1; samples <= limit; samples++)
    for (let passed = 0; passed <= samples; passed++)
      for (let correct = 0; correct <= passed; correct++) yield { samples, passed, correct };
}

test("pass n@k equals full enumeration in every case of up to 7 samples", () => {
  let cases = 0;
  for (const tally of tallies(7))
    for (let k = 1; k <= tally.samples; k++)
      for (let n = 1; n <= k; n++) {
        cases++;
        expect(passNAtK(tally, { n, k })).toBeCloseTo(enumerated(tally, { n, k }), 12);
      }
  expect(cases).toBe(2142);
});

test("pass n@k is pass@k for n = k and never falls as n grows, up to 16 samples", () => {
  for (const tally of tallies(16)) {
    for (let k = 1; k <= tally.samples; k += 3) {
      let before = 0;
      for (let n = 1; n <= k; n++) {
        const value = passNAtK(tally, { n, k }) ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(before - 1e-12);
        before = value;
      }
      expect(before).toBe(passAtK(tally, k));
      // The sum itself meets pass@k too, not only by the short cut.
      if (k > 1) expect(passNAtK(tally, { n: k - 1, k })).toBeLessThanOrEqual(before + 1e-12);
    }
  }
});

test("pass n@k is within the noise of the bootstrap at paper scale", () => {
  let x = 12345;
  const random = (below: number) => {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    return Math.floor((x / 2 ** 32) * below);
  };
  const take = <T>(from: readonly T[], size: number): T[] => {
    const left = [...from];
    return Array.from(
      { length: Math.min(size, left.length) },
      () => left.splice(random(left.length), 1)[0] as T,
    );
  };
  const tally = { samples: 200, passed: 60, correct: 9 };
  for (const point of [
    { n: 1, k: 3 },
    { n: 10, k: 33 },
    { n: 33, k: 100 },
  ]) {
    const draws = 4000;
    let hits = 0;
    for (let i = 0; i < draws; i++) {
      const passing = take(samplesOf(tally), point.k).filter((kind) => kind !== "failed");
      if (take(passing, point.n).includes("correct")) hits++;
    }
    const exact = passNAtK(tally, point) ?? 0;
    const noise = Math.sqrt((exact * (1 - exact)) / draws);
    expect(Math.abs(hits / draws - exact)).toBeLessThan(4.5 * noise);
  }
});

test("every turn counts as a sample: 1@3 of three-turn trajectories is one trajectory, 33@100 are 33", () => {
  expect(trajectoryPoint({ n: 1, k: 3 }, 3)).toEqual({ n: 1, k: 1 });
  expect(trajectoryPoint({ n: 33, k: 100 }, 3)).toEqual({ n: 33, k: 33 });
  expect(trajectoryPoint({ n: 10, k: 100 }, 1)).toEqual({ n: 10, k: 100 });
  const tally = { samples: 200, passed: 50, correct: 20 };
  expect(passNAtK(tally, trajectoryPoint({ n: 1, k: 3 }, 3))).toBeCloseTo(0.1, 12);
});

test("a point that needs more samples than there are has no value", () => {
  const tally = { samples: 4, passed: 4, correct: 4 };
  expect(passNAtK(tally, { n: 1, k: 5 })).toBeNull();
  expect(passNAtK(tally, { n: 1, k: 0 })).toBeNull();
  expect(passAtK(tally, 0)).toBeNull();
});

test("the grid over 200 trajectories and 165 problems, with intervals, is exact in the large", () => {
  const grid = [
    { n: 1, k: 3 },
    { n: 10, k: 30 },
    { n: 33, k: 100 },
    { n: 100, k: 300 },
  ];
  const problems = Array.from({ length: 165 }, (_, i) => ({
    samples: 200,
    passed: i,
    correct: Math.floor((i * i) / 170),
  }));
  for (const point of grid) {
    const values = problems.map((tally) => passNAtK(tally, trajectoryPoint(point, 3)));
    const found = estimate(values, { resamples: 2000, seed: "grid" });
    expect(found?.problems).toBe(165);
    expect(found?.low).toBeLessThan(found?.value ?? 0);
    expect(found?.high).toBeGreaterThan(found?.value ?? 1);
    for (const [i, value] of values.entries()) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(
        (passAtK(problems[i] as Tally, Math.floor(point.k / 3)) ?? 0) + 1e-12,
      );
    }
  }
});

test("an interval covers the true mean about 95 times in 100 and is the same every time", () => {
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    let x = trial * 7919 + 1;
    const values = Array.from({ length: 60 }, () => {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      return x / 2 ** 32 < 0.3 ? 1 : 0;
    });
    const found = estimate(values, { resamples: 400, seed: `t${trial}` });
    if (found !== null && found.low <= 0.3 && found.high >= 0.3) covered++;
  }
  expect(covered).toBeGreaterThan(175);
  expect(covered).toBeLessThan(200);
  const once = estimate([0, 1, 1, null, 0.5], { resamples: 100, seed: "s" });
  expect(once).toEqual(estimate([0, 1, 1, null, 0.5], { resamples: 100, seed: "s" }));
  expect(once?.problems).toBe(4);
});
