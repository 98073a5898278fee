import { expect, test } from "vitest";
import { equalAnswers, warnOfEqualAnswers } from "../../../stages/generate/diversity.ts";
import { makeTrajectory, makeTurn } from "../../make.ts";
import { makeContext } from "../context.ts";

const rowsOf = (...answers: string[]) =>
  answers.map((answer) => {
    const turn = makeTurn();
    return makeTrajectory({ turns: [{ ...turn, calls: turn.calls.map((call) => ({ ...call, answer })) }] });
  });
const [a, b, c] = ["a", "b", "c"].map((letter) => letter.repeat(200)) as [string, string, string];

/** What is counted for these answers, and how many messages are logged. */
const warned = (answers: string[], temperature = 1) => {
  const counts: Record<string, number> = {};
  let logged = 0;
  const { config } = makeContext({ sections: { generate: { temperature } } });
  const count = (what: string, by = 1) => {
    counts[what] = (counts[what] ?? 0) + by;
  };
  warnOfEqualAnswers(rowsOf(...answers), { count, config, log: () => logged++ });
  return { counts, logged };
};

test("each long answer that another sample has too is counted, short ones are not looked at", () => {
  expect(equalAnswers(rowsOf(a, b, a, a, "short", "short"))).toEqual({ samples: 4, equal: 3 });
  expect(equalAnswers(rowsOf(a, b))).toEqual({ samples: 2, equal: 0 });
  expect(equalAnswers([])).toEqual({ samples: 0, equal: 0 });
});

test("half of the answers equal are reported, fewer are only counted", () => {
  expect(warned([a, a, b, c])).toEqual({
    counts: { equal_answers: 2, problems_with_equal_answers: 1 },
    logged: 1,
  });
  expect(warned([a, a, b, c, "d".repeat(200)])).toEqual({ counts: { equal_answers: 2 }, logged: 0 });
});

test("fewer than four samples are not reported, and at temperature 0 equal answers are expected", () => {
  expect(warned([a, a, a]).logged).toBe(0);
  expect(warned([a, a, a, a], 0)).toEqual({ counts: {}, logged: 0 });
});

test("equal texts with different reasoning are different answers", () => {
  const [first, second] = rowsOf(a, a);
  const calls = second?.turns[0]?.calls.map((call) => ({ ...call, reasoning: "another way" })) ?? [];
  const other = makeTrajectory({ turns: [makeTurn({ calls })] });
  expect(equalAnswers([first, other].filter((row) => row !== undefined)).equal).toBe(0);
});
