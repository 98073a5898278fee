import { expect, test } from "vitest";
import { armName, compareArms, partnerOf } from "../../../pipeline/evaluation/compare.ts";

const problem = (problem_id: string, correct: number, samples = 4) => ({
  problem_id,
  difficulty: "easy",
  samples,
  passed_public: correct,
  correct,
});
const arm = (strategy: string, problems: ReturnType<typeof problem>[], model = "m", max_turns = 1) => ({
  strategy,
  model,
  max_turns,
  problems,
});
const options = { points: [[1, 1] as [number, number], [1, 8] as [number, number]], resamples: 50 };

test("the difference is paired over the problems that both arms have", () => {
  const a = arm("a", [problem("p", 4), problem("q", 2), problem("only here", 4)]);
  const b = arm("b", [problem("q", 0), problem("p", 4), problem("only there", 4)]);
  const { points, ...names } = compareArms(a, b, options);
  expect(names).toEqual({ arm: "a (m)", with: "b (m)" });
  expect(points[0]?.difference).toMatchObject({ value: 0.25, problems: 2 });
});

test("an arm does not differ from itself, and its interval has no width", () => {
  const a = arm("a", [problem("p", 1), problem("q", 3)]);
  expect(compareArms(a, a, options).points[0]?.difference).toMatchObject({ value: 0, low: 0, high: 0 });
});

test("a point that needs more trajectories than any problem has is not compared", () => {
  const a = arm("a", [problem("p", 1)]);
  expect(compareArms(a, a, options).points[1]).toEqual({ n: 1, k: 8, difference: null });
});

test("the partner has the same strategy and model, else the same strategy, else is the only arm", () => {
  const [a, b, c] = [arm("s", [], "m1"), arm("s", [], "m2"), arm("t", [], "m2")];
  expect(partnerOf(arm("s", [], "m2"), [a, b, c])).toBe(b);
  expect(partnerOf(arm("s", [], "m3"), [c, a])).toBe(a);
  expect(partnerOf(arm("u", [], "m3"), [c])).toBe(c);
  expect(partnerOf(arm("u", [], "m3"), [a, c])).toBeUndefined();
});

test("an arm is named by strategy and model", () => {
  expect(armName({ strategy: "cot-retry", model: "m" })).toBe("cot-retry (m)");
});
