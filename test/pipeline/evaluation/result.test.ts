import { expect, test } from "vitest";
import { type ArmResult, armResults, problemPass } from "../../../pipeline/evaluation/result.ts";
import type { ProblemScore } from "../../../schemas/score.ts";
import { passNAtK } from "../../../stages/score/metrics.ts";
import { estimate } from "../../../stages/score/resample.ts";
import { makeScore } from "./made-scores.ts";

const options = { points: [[1, 2]] as [number, number][], resamples: 100 };
const resultOf = (scores: ProblemScore[], rest: Partial<typeof options> = {}): ArmResult => {
  const [arm] = armResults(scores, { ...options, ...rest });
  if (arm === undefined) throw new Error("no arm");
  return arm;
};

test("arms are in the order of their first score, each with its own problems", () => {
  const scores = ["b", "a", "b"].map((arm, i) => makeScore({ arm, problem_id: `p${i}` }));
  const arms = armResults(scores, options);
  expect(arms.map(({ arm, problems }) => [arm, problems.length])).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
  expect(armResults([], options)).toEqual([]);
});

test("the order of the scores does not matter", () => {
  const scores = [3, 1, 2].map((correct) =>
    makeScore({ problem_id: `p${correct}`, correct, passed_public: 4 }),
  );
  expect(resultOf(scores)).toEqual(resultOf([...scores].reverse()));
  expect(resultOf(scores).problems.map(({ problem_id }) => problem_id)).toEqual(["p1", "p2", "p3"]);
});

test("counts are sums over the problems", () => {
  const scores = [1, 2].map((i) =>
    makeScore({ problem_id: `p${i}`, samples: 4 * i, no_verdict: i, calls: 10 * i, completion_tokens: i }),
  );
  const { trajectories, no_verdict, usage } = resultOf(scores);
  expect([trajectories, no_verdict]).toEqual([12, 3]);
  expect(usage).toEqual({ calls: 30, prompt_tokens: 160, cached_tokens: 16, completion_tokens: 3 });
});

test("a point draws k samples, of which every turn counts as one", () => {
  const score = makeScore({
    max_turns: 3,
    samples: 2,
    passed_public: 2,
    correct: 1,
    reached_turn: [2, 2, 2],
  });
  const { points } = resultOf([score], {
    points: [
      [1, 3],
      [1, 5],
      [1, 6],
      [1, 9],
      [1, 2],
    ],
  });
  expect(points.map(({ k, trajectories, pass }) => [k, trajectories, pass?.value])).toEqual([
    [3, 1, 0.5],
    [5, 1, 0.5],
    [6, 2, 0.5],
    [9, 3, undefined],
    [2, 0, undefined],
  ]);
});

test("a problem with too few trajectories is left out of a point, which says how many it covers", () => {
  const few = makeScore({ problem_id: "few", samples: 1, passed_public: 1, correct: 1 });
  const { points } = resultOf([few, makeScore({ correct: 0, passed_public: 0 })]);
  expect(points[0]?.pass).toMatchObject({ value: 0, problems: 1 });
});

test("tiers are sorted from easy to hard, those without a difficulty are unknown", () => {
  const scores = ["hard", "easy", null, "easy"].map((difficulty, i) =>
    makeScore({ problem_id: `p${i}`, difficulty, correct: i, passed_public: 4 }),
  );
  const tiers = resultOf(scores).tiers.map(({ tier, problems, correct_share }) => [
    tier,
    problems,
    correct_share,
  ]);
  expect(tiers).toEqual([
    ["easy", 2, 0.5],
    ["hard", 1, 0],
    ["unknown", 1, 0.5],
  ]);
});

test("a tier without a trajectory has no share of correct ones", () => {
  const { tiers } = resultOf([makeScore({ samples: 0, passed_public: 0, correct: 0 })]);
  expect(tiers[0]?.correct_share).toBeNull();
});

test("each turn says how many trajectories reached it and ended correct at it, of all", () => {
  const scores = [
    makeScore({ max_turns: 2, reached_turn: [4, 3], correct_at_turn: [1, 2] }),
    makeScore({ problem_id: "q", max_turns: 2 }),
  ];
  expect(resultOf(scores).turns).toEqual([
    { turn: 1, reached: 8, correct: 2, correct_share: 0.25 },
    { turn: 2, reached: 3, correct: 2, correct_share: 0.25 },
  ]);
});

test("shares are means over the problems that have them", () => {
  const scores = [
    makeScore({ programs: 4, distinct_programs: 1, similarity_samples: 0.2, similarity_turns: 0.5 }),
    makeScore({ problem_id: "q", programs: 2, distinct_programs: 2, similarity_samples: 0.4 }),
    makeScore({ problem_id: "r", programs: 0, distinct_programs: 0 }),
  ];
  const { diversity } = resultOf(scores);
  expect(diversity.distinct_share).toBeCloseTo((0.25 + 1) / 2);
  expect(diversity.similarity_samples).toBeCloseTo(0.3);
  expect(diversity.similarity_turns).toBe(0.5);
});

test("where nothing was measured there is no share", () => {
  const none = { programs: 0, distinct_programs: 0, answer_characters: 0, non_code_characters: 0 };
  const { diversity, non_code_share } = resultOf([makeScore(none)]);
  expect(diversity).toEqual({ distinct_share: null, similarity_samples: null, similarity_turns: null });
  expect(non_code_share).toBeNull();
});

test("the share of other text is of all characters of the answers", () => {
  const scores = [
    makeScore(),
    makeScore({ problem_id: "q", answer_characters: 300, non_code_characters: 0 }),
  ];
  expect(resultOf(scores).non_code_share).toBe(0.1);
});

test("the value of a point for one problem is exact", () => {
  const tally = { ...makeScore({ samples: 4, passed_public: 2, correct: 1 }) };
  expect(problemPass(tally, { n: 2, k: 2 })).toBeCloseTo(0.5);
  expect(problemPass(tally, { n: 1, k: 4 })).toBeCloseTo(0.5);
  expect(problemPass(tally, { n: 1, k: 5 })).toBeNull();
});

test("all arms of a point are estimated on the same resamples", () => {
  const scores = [1, 2, 3, 4].map((i) => makeScore({ problem_id: `p${i}`, correct: i, passed_public: 4 }));
  const values = [1, 2, 3, 4].map((correct) => passNAtK({ samples: 4, passed: 4, correct }, { n: 1, k: 2 }));
  expect(resultOf(scores).points[0]?.pass).toEqual(estimate(values, { resamples: 100, seed: "1@2" }));
});
