/** Counts of one problem's trajectories, from which every metric follows. */
import { expect, test } from "vitest";
import { score } from "../../stages/score.ts";
import { makeProblem, makeRow, makeTurn, makeVerification } from "../make.ts";
import { makeContext } from "./context.ts";

const failed = makeTurn({ passed_public: false, code: "print(input())\nprint(1)\n" });
const passed = makeTurn({
  code: "import sys\nfor line in sys.stdin:\n    print(sum(map(int, line.split())))\n",
});
const OK = makeVerification();
const WA = makeVerification({ verdict: "WA", failing_group: "private" });

const ctx = makeContext();
const options = ctx.config.score;
const scored = async (rows: ReturnType<typeof makeRow>[]) =>
  score.perProblem({ problem: makeProblem(), rows }, options, ctx);

test("trajectories are counted by what they passed, and by the turn that they ended with", async () => {
  const { rows } = await scored([
    makeRow({ trajectory_id: "a", sample: 0, turns: [passed], verification: OK }),
    makeRow({ trajectory_id: "b", sample: 1, turns: [failed, passed], verification: OK }),
    makeRow({ trajectory_id: "c", sample: 2, turns: [passed], verification: WA }),
    makeRow({
      trajectory_id: "d",
      sample: 3,
      turns: [failed, failed, failed],
      verification: WA,
      outcome: "turns_used_up",
    }),
  ]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    samples: 4,
    no_verdict: 0,
    passed_public: 3,
    correct: 2,
    max_turns: 3,
    calls: 7,
    reached_turn: [4, 2, 1],
    correct_at_turn: [1, 1, 0],
    programs: 4,
    distinct_programs: 2,
    prompt_tokens: 70,
    completion_tokens: 35,
    difficulty: "easy",
  });
  // b changed its program, d did not change it twice: (x + 1 + 1) / 3 with x well below 1.
  expect(rows[0]?.similarity_turns).toBeGreaterThan(0.66);
  expect(rows[0]?.similarity_turns).toBeLessThan(0.9);
});

test("what broke off or got no verdict is neither right nor wrong", async () => {
  const { rows } = await scored([
    makeRow({ trajectory_id: "a", verification: OK }),
    makeRow({ trajectory_id: "b", verification: makeVerification({ verdict: "INTERNAL" }) }),
    makeRow({ trajectory_id: "c", outcome: "failed", turns: [], verification: WA }),
    makeRow({ trajectory_id: "d", verification: null }),
  ]);
  expect(rows[0]).toMatchObject({ samples: 1, no_verdict: 3, correct: 1 });
});

test("a full context is the model's own failure", async () => {
  const { rows } = await scored([
    makeRow({ outcome: "context_overflow", turns: [failed], verification: WA }),
  ]);
  expect(rows[0]).toMatchObject({ samples: 1, no_verdict: 0, correct: 0 });
});

test("the order of the rows changes nothing, and arms are scored apart", async () => {
  const rows = [
    makeRow({ trajectory_id: "a", sample: 0 }),
    makeRow({ trajectory_id: "b", sample: 1, turns: [failed, passed] }),
    makeRow({ trajectory_id: "c", sample: 0, arm: "other", verification: WA }),
  ];
  const forward = await scored(rows);
  expect(await scored(rows.toReversed())).toEqual(forward);
  expect(forward.rows.map(({ arm, samples, correct }) => [arm, samples, correct])).toEqual([
    ["arm", 2, 2],
    ["other", 1, 0],
  ]);
});

test("a problem without trajectories is dropped with its reason", async () => {
  const { rows, decisions } = await scored([]);
  expect(rows).toEqual([]);
  expect(decisions).toMatchObject([{ row_id: "p1", kept: false, reason: "no_trajectories" }]);
});
