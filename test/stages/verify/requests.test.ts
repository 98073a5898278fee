import { expect, test } from "vitest";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { fullRequests, testsOf } from "../../../stages/verify/requests.ts";
import { problemOf } from "../../rollout/fixtures.ts";

const judge = JudgeOptions.parse({});
const problem = problemOf({ generated_tests: [{ input: "9\n", output: "18\n" }] });

test("all tests are asked for, public ones first, in one array for all programs of the problem", () => {
  const [a, b] = [false, false].map((allTestsRun) => fullRequests(problem, { judge, allTestsRun })("x"));
  expect(a?.tests.map(({ input }) => input)).toEqual(["1\n", "5\n", "777\n", "9\n"]);
  expect(b?.tests).toBe(a?.tests);
  expect(testsOf(problem)).toBe(a?.tests);
  expect(testsOf({ ...problem })).not.toBe(a?.tests);
});

test("a failure ends the run, unless all tests are wanted", () => {
  const exits = [false, true].map(
    (allTestsRun) => fullRequests(problem, { judge, allTestsRun })("x").earlyExitFrom,
  );
  expect(exits).toEqual([0, 4]);
});

test("trust is passed on where it is given, and absent otherwise", () => {
  expect(fullRequests(problem, { judge, allTestsRun: false, trusted: true })("x").trusted).toBe(true);
  expect(fullRequests(problem, { judge, allTestsRun: false })("x")).not.toHaveProperty("trusted");
});
