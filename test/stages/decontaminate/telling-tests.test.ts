import { expect, test } from "vitest";
import { tellingTests } from "../../../stages/decontaminate/telling-tests.ts";
import { makeProblem as problem } from "../../make.ts";

const OPTIONS = { telling_tests: 3, telling_outputs: 2, cross_tests: 10 };
const told = (...inputs: string[]): number =>
  tellingTests(
    problem({
      entry_point: "f",
      public_tests: [],
      private_tests: inputs.map((input) => ({ input, output: "" })),
    }),
    OPTIONS,
  ).length;

test("assertions discriminate by the values that they compare with", () => {
  expect(told("assert f(1) == {1}", "assert f(2) == {2}", "assert f(3) == {3}")).toBe(3);
  expect(told("assert f(1) == {1}", "assert f(2) == {2}")).toBe(0);
  expect(told("assert f(1) == {1}", "assert f(2) == {1}", "assert f(3) == {1}")).toBe(0);
});

test("assertions of True and False are guessable", () => {
  const bare = Array.from({ length: 6 }, (_, i) => `assert ${i % 2 ? "not " : ""}f({${i}})`);
  expect(told(...bare)).toBe(0);
  expect(told(...Array.from({ length: 6 }, (_, i) => `assert f({${i}}) is True`))).toBe(0);
});

test("a text with a loop or several assertions tells alone", () => {
  expect(told("for i in range(9):\n    assert f(i) == g(i)")).toBe(1);
  expect(told("assert f(1) == {1}\nassert f(2) == {2}\nassert f(3) == {3}")).toBe(1);
});

test("tests of other kinds are chosen as before", () => {
  const tests = ["1", "2", "3"].map((input) => ({ input, output: `${input}${input}` }));
  expect(tellingTests(problem({ public_tests: [], private_tests: tests }), OPTIONS)).toHaveLength(3);
});
