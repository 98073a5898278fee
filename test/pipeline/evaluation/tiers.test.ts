import { expect, test } from "vitest";
import { armResults } from "../../../pipeline/evaluation/result.ts";
import { byTier } from "../../../pipeline/evaluation/tiers.ts";
import { byDifficulty } from "../../../pipeline/report/distributions.ts";

test.each([
  ["APPS", ["competition", "interview", "introductory"], ["introductory", "interview", "competition"]],
  [
    "TACO",
    ["VERY_HARD", "MEDIUM_HARD", "HARD", "EASY", "MEDIUM"],
    ["EASY", "MEDIUM", "MEDIUM_HARD", "HARD", "VERY_HARD"],
  ],
  ["ratings", ["1200", "800", "900"], ["800", "900", "1200"]],
])("%s tiers are sorted from easy to hard", (_set, given, sorted) => {
  expect([...given].sort(byTier)).toEqual(sorted);
});

test("an evaluation and the overview of a run show APPS tiers in one order", () => {
  const tiers = ["competition", "interview", "introductory"];
  const scores = tiers.map((difficulty, i) => ({
    problem_id: `p${i}`,
    difficulty,
    arm: "a",
    strategy: "s",
    model: "m",
    max_turns: 1,
    samples: 1,
    passed_public: 1,
    correct: 1,
    correct_at_turn: [1],
    reached_turn: [1],
    no_verdict: 0,
  }));
  const [arm] = armResults(scores as never, { points: [[1, 1]], resamples: 10 });
  const problems = tiers.map((difficulty) => ({ difficulty, solved: [1], samples: 1 }));
  const page = byDifficulty({ problems } as never).text;
  const order = ["introductory", "interview", "competition"];
  expect(arm?.tiers.map(({ tier }) => tier)).toEqual(order);
  expect(order.map((tier) => page.indexOf(tier))).toEqual(
    order.map((tier) => page.indexOf(tier)).sort((a, b) => a - b),
  );
});

test("known tiers are compared without regard to case, others by number and name", () => {
  expect(["hard", "EASY", "Medium"].sort(byTier)).toEqual(["EASY", "Medium", "hard"]);
  expect(["div 10", "div 9", "div 1"].sort(byTier)).toEqual(["div 1", "div 9", "div 10"]);
  expect(byTier("easy", "EASY")).toBe(0);
});

test("a known tier and an unknown one are compared by name", () => {
  expect(["hard", "unknown", "easy", "900"].sort(byTier)).toEqual(["900", "easy", "hard", "unknown"]);
});
