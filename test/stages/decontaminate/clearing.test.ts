/**
 * What wording suspects is cleared by programs that fail each other's tests, and by nothing less.
 */
import { expect, test } from "vitest";
import { doubling, INPUTS, LAMP, problem, screen, solvedBy, story, testsOf } from "./world.ts";

/**
 * The same 32 words but for the last: contained by 0.9 and more, though not word for word the same.
 */
const variant = (ending: string): string =>
  `${LAMP} and now ${ending} ${story(ending).split(" ").slice(0, 8).join(" ")}`;

test("the same story with another task is cleared by programs that fail each other's tests", async () => {
  const mine = doubling("mine", variant("twice"));
  const item = problem({
    problem_id: "item",
    statement: variant("squared"),
    private_tests: testsOf("square", INPUTS),
    solutions: solvedBy("square"),
  });
  const { decision, pairs } = await screen({ problem: mine }, [item]);
  expect(pairs[0]).toMatchObject({ cosine: 1, removed: false, rule: null, cleared: "embedding_containment" });
  expect(pairs[0]?.containment8).toBeGreaterThan(0.6);
  expect(decision.kept).toBe(true);
  const untold = await screen({ problem: { ...mine, solutions: [] } }, [{ ...item, solutions: [] }]);
  expect(untold.decision.reason).toBe("embedding_containment");
  const passing = await screen({ problem: mine }, [doubling("item", variant("squared"))]);
  expect(passing.decision.reason).toBe("embedding_cross_test");
});

test("programs that pass half of the tests, or fail tests with several answers, clear nothing", async () => {
  const mine = doubling("mine", variant("twice"));
  const item = problem({
    problem_id: "item",
    statement: variant("squared"),
    private_tests: [...testsOf("double", [3, 5]), ...testsOf("square", [8, 12])],
  });
  const half = await screen({ problem: mine }, [item]);
  expect(half.pairs[0]?.forward).toMatchObject({
    result: "failed",
    passed: 2,
    tests: 4,
    passed_inputs: ["3", "5"],
  });
  expect(half.decision.reason).toBe("embedding_containment");
  const several = { ...item, private_tests: testsOf("square", INPUTS), flags: ["several_answers"] };
  const { decision } = await screen({ problem: { ...mine, solutions: solvedBy("double") } }, [several]);
  expect(decision.reason).toBe("embedding_containment");
});

test("a copy word for word is not asked about, even if its programs would fail", async () => {
  const item = {
    ...doubling("item", LAMP),
    private_tests: testsOf("square", INPUTS),
    solutions: solvedBy("square"),
  };
  const { decision, asked } = await screen({ problem: doubling("mine", LAMP) }, [item]);
  expect(decision.reason).toBe("embedding_containment");
  expect(asked).toEqual([]);
});
