import { expect, test } from "vitest";
import { curveOf, submissionsOf } from "../../../pipeline/evaluation/curves.ts";

const problem = (samples: number, passed_public: number, correct: number) => ({
  samples,
  passed_public,
  correct,
});

test("a curve ends at the number of trajectories that every problem has, with every turn as a sample", () => {
  const problems = [problem(12, 6, 6), problem(7, 0, 0)];
  expect(curveOf({ max_turns: 3, problems }).map(({ k }) => k)).toEqual([3, 6, 15, 21]);
});

test("pass@k grows with k, within its interval, to the share of problems that were ever solved", () => {
  const curve = curveOf({ max_turns: 1, problems: [problem(10, 1, 1), problem(10, 0, 0)] });
  const passes = curve.map(({ pass }) => pass);
  expect(passes).toEqual([...passes].sort((a, b) => a - b));
  expect(curve.at(-1)).toMatchObject({ k: 10, pass: 0.5 });
  expect(curve.every(({ low, pass, high }) => low <= pass && pass <= high)).toBe(true);
});

test("one submission among those that pass the public tests may be wrong, all of them not", () => {
  const problems = [problem(4, 4, 1)];
  expect(curveOf({ max_turns: 1, problems }, 1).at(-1)?.pass).toBeCloseTo(0.25);
  expect(curveOf({ max_turns: 1, problems }).at(-1)?.pass).toBe(1);
});

test("without trajectories there is no curve", () => {
  expect(curveOf({ max_turns: 1, problems: [problem(0, 0, 0)] })).toEqual([]);
});

test("only an n below the trajectories of some arm has a curve of its own", () => {
  const points = [{ n: 10 }, { n: 1 }, { n: 1 }, { n: 50 }];
  const arms = [
    { problems: [problem(12, 0, 0), problem(4, 0, 0)], points },
    { problems: [problem(11, 0, 0)], points },
    { problems: [], points },
  ];
  expect(submissionsOf(arms)).toEqual([1, 10]);
  expect(submissionsOf([])).toEqual([]);
});
