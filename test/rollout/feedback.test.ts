import { expect, test } from "vitest";
import { FEEDBACK_LIMITS, writeFeedback } from "../../rollout/feedback.ts";
import { FEEDBACKS, type Feedback } from "../../rollout/names.ts";
import { estimateTokens } from "../../rollout/tokens.ts";
import type { Trace } from "../../rollout/trace.ts";
import type { TestVerdict, VerdictClass } from "../../schemas/verdict.ts";
import { problemOf, prompts } from "./fixtures.ts";

type Case = { verdict: VerdictClass; stdout?: string; stderr?: string; input?: string; output?: string };

function feedback(kind: Feedback, cases: readonly Case[], trace: Trace | null = null): string {
  const problem = problemOf({
    public_tests: cases.map(({ input = "1\n", output = "2\n" }) => ({ input, output })),
  });
  const public_verdicts = cases.map(
    ({ verdict, stdout = "", stderr = "" }): TestVerdict => ({ verdict, accepted_by: null, stdout, stderr }),
  );
  return writeFeedback(
    { kind, problem, turn: { extraction: "python_block", public_verdicts }, trace },
    prompts,
  );
}

test("binary says that it failed and nothing of the tests", () => {
  const text = feedback("binary", [{ verdict: "WA", stdout: "99", input: "4711" }]);
  expect(text).toContain("does not pass");
  expect(text).not.toMatch(/99|4711/);
});

test("failed tests show input, expected and actual output of failing tests only", () => {
  const text = feedback("failed_tests", [
    { verdict: "OK", input: "11\n", output: "22\n", stdout: "22\n" },
    { verdict: "WA", input: "5\n", output: "10\n", stdout: "6\n" },
  ]);
  expect(text).toContain("1 of 2 failed");
  expect(text).toContain("Test 2\nInput:\n5\nExpected output:\n10\nYour output:\n6");
  expect(text).not.toContain("11");
});

test("failed and passed shows both", () => {
  const text = feedback("failed_and_passed", [
    { verdict: "OK", input: "11\n", output: "22\n", stdout: "22\n" },
    { verdict: "WA", input: "5\n", output: "10\n", stdout: "" },
  ]);
  expect(text).toMatch(/passes 1 of the 2 .* fails 1/s);
  expect(text).toContain("Your output:\n(nothing)");
  expect(text).toMatch(/right:\n\nTest 1\nInput:\n11/);
});

test.each([
  ["RE", "ValueError: no", "stopped with an error:\nValueError: no"],
  ["CE", "SyntaxError: no", "does not compile:\nSyntaxError: no"],
  ["TLE", "", "took too long"],
  ["ILE", "", "stood still"],
  ["MLE", "", "ran out of memory"],
  ["OLE", "", "printed far too much"],
] as const)("%s is told in words", (verdict, stderr, told) => {
  expect(feedback("failed_tests", [{ verdict, stderr }])).toContain(told);
});

test("a traceback keeps its first line and as many last lines as fit", () => {
  const frames = Array.from(
    { length: 60 },
    (_, i) => `  File "solution.py", line ${i}, in f${i}\n    g(${i})`,
  );
  const stderr = ["Traceback (most recent call last):", ...frames, "RecursionError: too deep"].join("\n");
  const text = feedback("failed_tests", [{ verdict: "RE", stderr }]);
  expect(text).toContain("Traceback (most recent call last):\n…\n");
  expect(text).toContain("line 59, in f59\n    g(59)\nRecursionError: too deep");
  expect(text).not.toContain("in f3\n");
});

test("long values are shared out: short ones stay whole, and the report keeps its limit", () => {
  const text = feedback("failed_tests", [
    { verdict: "WA", input: "7 ".repeat(5000), output: "1\n", stdout: "8 ".repeat(1000) },
  ]);
  const report = text.slice(text.indexOf("Test 1"));
  expect(report.length).toBeLessThanOrEqual(FEEDBACK_LIMITS.testCharacters);
  expect(report).toContain("Expected output:\n1\nYour output:\n8 8");
  expect(report).toContain("(9999 characters in all)");
});

test("at most eight failing tests, and the rest is counted", () => {
  const text = feedback(
    "failed_tests",
    Array.from({ length: 20 }, () => ({ verdict: "WA" as const, stdout: "x" })),
  );
  expect(text.match(/^Test \d+$/gm)).toHaveLength(8);
  expect(text).toContain("(12 more failed.)");
});

test.each(FEEDBACKS)("%s never exceeds its tokens, whatever the texts hold", (kind) => {
  const hostile = [
    "x".repeat(9000),
    "漢字".repeat(4000),
    "😀".repeat(4000),
    "\n".repeat(5000),
    "1 ".repeat(5000),
    "}{".repeat(3000),
  ];
  for (const value of hostile) {
    const cases = Array.from({ length: 30 }, (_, i) => ({
      verdict: i % 3 === 2 ? ("OK" as const) : ("WA" as const),
      input: value,
      output: value,
      stdout: value.slice(0, 2048),
    }));
    const blocks = Array.from({ length: 40 }, () => ({
      code: value,
      before: [["v", value]] as const,
      after: [[value, value]] as const,
    }));
    const text = feedback(kind, cases, { test: 0, blocks, total: 200 });
    expect(estimateTokens(text)).toBeLessThanOrEqual(FEEDBACK_LIMITS.tokens);
    expect(text).not.toMatch(/\p{Surrogate}/u);
  }
});

const trace = (count: number): Trace => ({
  test: 1,
  total: count,
  blocks: Array.from({ length: count }, (_, i) => ({
    code: `step${i + 1}()`,
    before: [["n", String(i)]] as const,
    after: [["n", `${i}`.padEnd(300, "9")]] as const,
  })),
});

test("LDB shows one failing test and the first and last five blocks, with values cut", () => {
  const text = feedback(
    "ldb",
    [{ verdict: "OK" }, { verdict: "WA", stdout: "6\n" }, { verdict: "WA" }],
    trace(23),
  );
  expect(text.match(/^Test \d+$/gm)).toEqual(["Test 2"]);
  expect(text.match(/^\[BLOCK (\d+)\]$/gm)?.length).toBeLessThanOrEqual(10);
  expect(text).toContain("[BLOCK 1]\nstep1()\nbefore: n = 0\n");
  expect(text).toContain("[BLOCK 23]\nstep23()");
  expect(text).toMatch(/\[… \d+ blocks left out …\]/);
  expect(text).not.toMatch(/9{100}/);
});

test("a short run is shown whole, without a gap", () => {
  const text = feedback("ldb", [{ verdict: "OK" }, { verdict: "WA" }], trace(3));
  expect(text.match(/^\[BLOCK \d+\]$/gm)).toEqual(["[BLOCK 1]", "[BLOCK 2]", "[BLOCK 3]"]);
  expect(text).not.toContain("left out");
});

test("LDB without a trace falls back to the failed tests", () => {
  const cases = [{ verdict: "WA" as const, stdout: "6\n" }];
  expect(feedback("ldb", cases)).toBe(feedback("failed_tests", cases));
});

test("the runner's own frames are not shown", () => {
  const stderr =
    'Traceback (most recent call last):\n  File "/x/judge/supervisor/runner.py", line 9, in run\n    exec(code)\n  File "solution.py", line 1, in <module>\n    int("x")\nValueError: bad';
  const text = feedback("failed_tests", [{ verdict: "RE", stderr }]);
  expect(text).not.toMatch(/runner\.py|exec\(code\)/);
  expect(text).toContain('File "solution.py", line 1, in <module>\n    int("x")\nValueError: bad');
});

test("of assertions the code is shown, and what was raised, within the limits of other tests", () => {
  const public_tests = [1, 2, 3].map((n) => ({ input: `assert f(${n}) == {${n}}\n`, output: "" }));
  const problem = problemOf({ entry_point: "f", public_tests });
  const verdicts: TestVerdict[] = [
    { verdict: "OK", accepted_by: "assertions", stdout: "", stderr: "" },
    { verdict: "WA", accepted_by: null, stdout: "", stderr: "Traceback\nAssertionError\n" },
    { verdict: "RE", accepted_by: null, stdout: "", stderr: "x\n".repeat(5000) },
  ];
  const turn = { extraction: "python_block" as const, public_verdicts: verdicts };
  const text = writeFeedback({ kind: "failed_and_passed", problem, turn, trace: null }, prompts);
  expect(text).toContain("Test 2\nassert f(2) == {2}\nAn assertion fails:\nTraceback\nAssertionError");
  expect(text).toContain("Test 1\nassert f(1) == {1}\nIt passes.");
  expect(text).not.toMatch(/Expected|Input/);
  expect(text.length).toBeLessThan(3 * FEEDBACK_LIMITS.testCharacters + 300);
});
