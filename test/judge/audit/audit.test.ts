import { expect, test } from "vitest";
import { auditProblem, type ProblemAudit, quarantineOf, summarise } from "../../../judge/audit/audit.ts";
import { likelyReason } from "../../../judge/audit/reason.ts";
import type { JudgeRequest, JudgeResult, Runner } from "../../../judge/judge.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import type { VerdictClass } from "../../../schemas/verdict.ts";
import { makeProblem } from "../../make.ts";

const solution = (code: string, language = "python3") => ({ language, code });

const problem = (more: Partial<Problem> = {}): Problem =>
  makeProblem({
    name: "n",
    source_row: "p.parquet#0",
    public_tests: [{ input: "1", output: "1" }],
    private_tests: [{ input: "2", output: "2" }],
    cpu_limit_ms: null,
    memory_limit_mb: null,
    solutions: [],
    incorrect_solutions: [],
    ...more,
  });

const resultOf = (
  verdict: VerdictClass,
  more: { stdout?: string; stderr?: string; detail?: string } = {},
): JudgeResult => ({
  verdict,
  firstFailing: verdict === "OK" ? null : 1,
  detail: more.detail ?? null,
  tests: (["OK", verdict] as const).map((v) => ({
    verdict: v,
    acceptedBy: v === "OK" ? "bytes" : null,
    cpuMs: 1,
    wallMs: 1,
    memoryMb: 1,
    stdout: more.stdout ?? "",
    stderr: more.stderr ?? "",
  })),
});

/** A judge whose verdict is the program's first word. */
const judge: Runner = {
  identity: { isolation: 3, judge_version: "t", python: "3.11" },
  run: async ({ code }: JudgeRequest) => resultOf(code.split(" ")[0] as VerdictClass, { stdout: "9" }),
  close: async () => {},
};

const audit = (right: string[], wrong: string[] = [], perKind = 10): Promise<ProblemAudit> =>
  auditProblem(
    judge,
    problem({ solutions: right.map((c) => solution(c)), incorrect_solutions: wrong.map((c) => solution(c)) }),
    { judge: JudgeOptions.parse({}), perKind },
  );

test("right solutions that fail and wrong ones that pass are counted; INTERNAL is neither", async () => {
  const all = [
    await audit(["OK", "WA", "INTERNAL"], ["WA", "OK", "RE", "INTERNAL"]),
    await audit(["OK", "OK"], ["TLE"]),
  ];
  expect(summarise(all)).toMatchObject({
    problems: 2,
    right_judged: 4,
    right_failed: 1,
    false_negative_rate: 0.25,
    wrong_judged: 4,
    wrong_passed: 1,
    false_positive_rate: 0.25,
    internal: 2,
    reasons: { wrong_answer: 1 },
    weak_tests: ["p1"],
  });
});

test("flaky solutions are named by kind and index, and only where each was judged several times", async () => {
  const repeats = {
    repeat: async ({ code }: JudgeRequest) => {
      const verdicts = code.split(" ") as VerdictClass[];
      return { result: { ...resultOf(verdicts[0] ?? "OK"), identity: judge.identity }, verdicts };
    },
  };
  const solutions = [solution("class A {}", "java"), solution("OK WA"), solution("OK INTERNAL")];
  const options = { judge: JudgeOptions.parse({}), perKind: 5 };
  const incorrect_solutions = [solution("WA WA"), solution("WA RE")];
  const audited = await auditProblem(repeats, problem({ solutions, incorrect_solutions }), options);
  expect(summarise([audited])).toMatchObject({
    flaky: [
      { problem_id: "p1", kind: "right", index: 1, verdicts: ["OK", "WA"] },
      { problem_id: "p1", kind: "wrong", index: 1, verdicts: ["WA", "RE"] },
    ],
    internal: 1,
    right_failed: 0,
  });
  expect(summarise([await audit(["OK"])])).not.toHaveProperty("flaky");
});

test("without solutions there are no rates", () => {
  expect(summarise([])).toMatchObject({ problems: 0, false_negative_rate: null, false_positive_rate: null });
});

test.each([
  [["WA"], true],
  [["WA", "OK"], true],
  [["WA", "OK", "OK"], false],
  [["OK"], false],
  [["INTERNAL"], false],
  [["INTERNAL", "TLE"], true],
  [[], false],
])("right solutions that end with %j put the problem into quarantine: %s", async (verdicts, quarantined) => {
  expect(quarantineOf(await audit(verdicts)) !== null).toBe(quarantined);
});

test("the entry names the commonest reason", async () => {
  expect(quarantineOf(await audit(["WA", "TLE", "TLE x", "OK"]))).toEqual({
    problem_id: "p1",
    source_row: "p.parquet#0",
    name: "n",
    reason: "time_limit",
    right_judged: 4,
    right_failed: 3,
    verdicts: ["WA", "TLE", "TLE"],
  });
});

test("other languages and solutions beyond the number asked for are counted, not run", async () => {
  const solutions = [
    solution("OK"),
    solution("OK 2"),
    solution("print 1", "python2"),
    solution("int main", "cpp"),
  ];
  const result = await auditProblem(judge, problem({ solutions }), {
    judge: JudgeOptions.parse({}),
    perKind: 1,
  });
  expect(result.right).toHaveLength(1);
  expect(result.not_run).toBe(3);
});

const long = "12345 ".repeat(60);

test.each<[string, JudgeResult, { code?: string; statement?: string; output?: string }]>([
  [
    "syntax_of_another_python",
    resultOf("CE", { detail: "SyntaxError: Missing parentheses in call to 'print'" }),
    {},
  ],
  [
    "syntax_of_another_python",
    resultOf("CE", { detail: "SyntaxError: invalid syntax" }),
    { code: "n = input()\nprint n" },
  ],
  ["does_not_compile", resultOf("CE", { detail: "SyntaxError: '(' was never closed" }), {}],
  [
    "library_of_another_python",
    resultOf("RE", { stderr: "AttributeError: module 'fractions' has no attribute 'gcd'" }),
    {},
  ],
  ["library_of_another_python", resultOf("RE", { stderr: "NameError: name 'raw_input' is not defined" }), {}],
  ["missing_module", resultOf("RE", { stderr: "ModuleNotFoundError: No module named 'numpy'" }), {}],
  ["reads_past_the_input", resultOf("RE", { stderr: "EOFError: EOF when reading a line" }), {}],
  ["integer_digits_limit", resultOf("RE", { stderr: "ValueError: Exceeds the limit (4300 digits) for" }), {}],
  ["runtime_error", resultOf("RE", { stderr: "IndexError: list index out of range" }), {}],
  ["time_limit", resultOf("TLE"), {}],
  ["time_limit", resultOf("ILE"), {}],
  ["memory_limit", resultOf("MLE"), {}],
  ["output_limit", resultOf("OLE"), {}],
  ["truncated_expectation", resultOf("WA", { stdout: long + long }), { output: `${long.trimEnd()}...` }],
  ["letter_case", resultOf("WA", { stdout: "Yes" }), { output: "YES" }],
  ["float_tolerance", resultOf("WA", { stdout: "0.50001" }), { output: "0.5" }],
  ["spacing", resultOf("WA", { stdout: "a b" }), { output: "ab" }],
  ["order_of_lines", resultOf("WA", { stdout: "b\na" }), { output: "a\nb" }],
  [
    "several_answers",
    resultOf("WA", { stdout: "b\na" }),
    { output: "a\nb", statement: "If there are several, print any." },
  ],
  [
    "several_answers",
    resultOf("WA", { stdout: "1" }),
    { output: "2", statement: "There may be multiple possible answers." },
  ],
  ["wrong_answer", resultOf("WA", { stdout: "3" }), { output: "2" }],
])(
  "%s is told from the verdict, the outputs and the statement",
  (reason, result, { code = "x", ...rest }) => {
    const test = { input: "", output: rest.output ?? "2" };
    expect(
      likelyReason(problem({ statement: rest.statement ?? "Print." }), solution(code), { ...result, test }),
    ).toBe(reason);
  },
);

test("rates of problems with assertions are told apart", async () => {
  const asserted = await auditProblem(
    judge,
    problem({ entry_point: "f", solutions: [solution("WA")], incorrect_solutions: [solution("OK")] }),
    { judge: JudgeOptions.parse({}), perKind: 10 },
  );
  expect(summarise([asserted, await audit(["OK"], ["WA"])])).toMatchObject({
    false_negative_rate: 0.5,
    false_positive_rate: 0.5,
    assertions: { problems: 1, false_negative_rate: 1, wrong_passed: 1, false_positive_rate: 1 },
  });
  expect(summarise([await audit(["OK"])])).not.toHaveProperty("assertions");
});

test("a failed assertion is a wrong answer, as there is no output to compare", () => {
  const asserted = problem({ entry_point: "f", statement: "Print any." });
  const result = { ...resultOf("WA"), test: { input: "assert f()", output: "" } };
  expect(likelyReason(asserted, solution("x"), result)).toBe("wrong_answer");
});
