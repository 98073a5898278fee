import { expect, test } from "vitest";
import { problemBody } from "../../../pipeline/report/problem-body.ts";
import { makeProblem, makeVerification } from "../../make.ts";

test("the text has the public tests, and each other test that a program failed first, once", () => {
  const problem = makeProblem({
    generated_tests: [
      { input: "7 7\n", output: "14\n" },
      { input: "8 8\n", output: "16\n" },
    ],
  });
  const failed = (failing_group: "public" | "private" | "generated" | null, failing_index: number | null) =>
    makeVerification({ failing_group, failing_index });
  const body = problemBody(problem, [
    failed("generated", 1),
    failed("generated", 1),
    failed("private", 0),
    failed("public", 0),
    failed(null, null),
    failed("private", 9),
  ]);
  expect(body.tests.map(({ group, index }) => `${group} ${index}`)).toEqual([
    "public 0",
    "generated 1",
    "private 0",
  ]);
  expect(body.tests[1]?.output).toBe("16\n");
});

test("a long test is cut, and says how long it is", () => {
  const long = "x".repeat((1 << 20) + 5);
  const [test] = problemBody(makeProblem({ public_tests: [{ input: long, output: "y" }] }), []).tests;
  expect(test?.input.length).toBeLessThan((1 << 20) + 200);
  expect(test?.input).toContain(`[cut: ${long.length} characters in all`);
  expect(test?.output).toBe("y");
});

test("a test at the limit is shown whole; above it input and output end there, with the reason", () => {
  const limit = 1 << 20;
  const [whole, cut] = [limit, limit + 1].map((length) => {
    const text = "x".repeat(length);
    return problemBody(makeProblem({ public_tests: [{ input: text, output: text }] }), []).tests[0];
  });
  expect([whole?.input.length, whole?.output.length]).toEqual([limit, limit]);
  for (const text of [cut?.input, cut?.output]) {
    expect(text?.indexOf("\n[cut: ")).toBe(limit);
    expect(text?.startsWith("xx")).toBe(true);
  }
});

test("public tests are numbered; the same number in another group is another test", () => {
  const tests = ["1", "2"].map((input) => ({ input, output: input }));
  const problem = makeProblem({ public_tests: tests, private_tests: tests, generated_tests: tests });
  const failed = (["private", "generated", "public"] as const).map((failing_group) =>
    makeVerification({ failing_group, failing_index: 1 }),
  );
  const { tests: shown, ...rest } = problemBody(problem, failed);
  expect(shown.map(({ group, index, input }) => `${group} ${index} ${input}`)).toEqual([
    "public 0 1",
    "public 1 2",
    "private 1 2",
    "generated 1 2",
  ]);
  expect(rest).toEqual({
    id: "p1",
    formatted: null,
    nearest: [],
    statement: "Print the sum of two numbers.",
    source_row: "train.jsonl#0",
    url: null,
    flags: [],
  });
});
