import { expect, test } from "vitest";
import { checkJudge } from "../../judge/check.ts";
import { type ProgramCase, parseProgramCase } from "../../judge/conformance.ts";
import type { JudgeRequest, JudgeResult, Runner } from "../../judge/judge.ts";
import { UserError } from "../../schemas/errors.ts";
import type { VerdictClass } from "../../schemas/verdict.ts";

/** A judge that gives every program the same verdict, but plain ones after it another. */
function judgeThat(verdict: VerdictClass, { isolation = 3, after = "OK" as VerdictClass } = {}): Runner {
  const result = (v: VerdictClass): JudgeResult => ({
    verdict: v,
    tests: [],
    firstFailing: v === "OK" ? null : 0,
    detail: null,
  });
  return {
    identity: { isolation, judge_version: "t", python: "3.11" },
    run: async (request: JudgeRequest) =>
      result(request.problemKey === "conformance/plain" ? after : verdict),
    close: async () => {},
  };
}

const item = (header: string, group: ProgramCase["group"] = "faults"): ProgramCase =>
  parseProgramCase(`${group}/x`, group, `# about: x\n# input: "1"\n# output: "1"\n${header}print(1)\n`);

const check = (judge: Runner, ...programs: ProgramCase[]) =>
  checkJudge(judge, { programs, comparators: [] }, { concurrency: 2 });

test("a case is right where one of its verdicts comes out", async () => {
  const report = await check(judgeThat("RE"), item("# expect: RE MLE\n"), item("# expect: WA\n"), item(""));
  expect(report).toMatchObject({ run: 3, right: 1 });
  expect(report.wrong.map(({ expected, got }) => [expected, got])).toEqual([
    ["WA", "RE at test 1"],
    ["OK", "RE at test 1"],
  ]);
});

test("the failing test must be the one that the case names", async () => {
  const report = await check(
    judgeThat("WA"),
    item("# expect: WA\n# failing: 0\n"),
    item("# expect: WA\n# failing: 2\n"),
  );
  expect(report.wrong).toHaveLength(1);
  expect(report.wrong[0]).toMatchObject({ expected: "WA at test 3", got: "WA at test 1" });
});

test("a judge that breaks on a hostile program is found out by the plain one after it", async () => {
  const report = await check(judgeThat("WA", { after: "INTERNAL" }), item("# expect: WA\n"));
  expect(report.wrong[0]).toMatchObject({
    expected: "a plain program passes afterwards",
    got: "INTERNAL at test 1",
  });
});

test("cases above the level reached are listed, not run", async () => {
  const report = await check(judgeThat("OK", { isolation: 1 }), item(""), item("# level: 2\n"));
  expect(report).toMatchObject({ run: 1, right: 1, unprotected: [{ name: "faults/x", level: 2 }] });
});

test("a pair of outputs is right where the named rule decides it", async () => {
  const pair = {
    name: "p",
    comparator: "tokens" as const,
    expected: "1\n",
    actual: "1",
    accepted_by: "bytes",
  };
  const comparators = [pair, { ...pair, accepted_by: null }, { ...pair, accepted_by: "tokens" }];
  const report = await checkJudge(judgeThat("OK"), { programs: [], comparators }, { concurrency: 1 });
  expect(report.wrong.map(({ expected, got }) => [expected, got])).toEqual([
    ["rejected", "accepted by bytes"],
    ["accepted by tokens", "accepted by bytes"],
  ]);
});

test("the header gives tests, limits and repeated text, and never reaches the program", () => {
  const text = [
    "# about: adds up",
    '# input: "@A@\\n"',
    '# output: "2"',
    '# input: "3"',
    '# output: "4"',
    "# cpu_ms: 300",
    "# memory_mb: 64",
    '# repeat: {"@A@": ["x", 3]}',
    "",
    "# a comment of the program",
    "print('@A@')",
  ].join("\n");
  const { request, expect: verdicts } = parseProgramCase("honest/y", "honest", text);
  expect(request.code).toBe("# a comment of the program\nprint('xxx')");
  expect(request.tests).toEqual([
    { input: "xxx\n", output: "2" },
    { input: "3", output: "4" },
  ]);
  expect(request).toMatchObject({ cpuLimitMs: 300, wallLimitMs: 120_000, memoryLimitMb: 64, trusted: true });
  expect(verdicts).toEqual(["OK"]);
});

test("the arguments of a call stay JSON text", () => {
  const text = '# about: z\n# input: [9007199254740993]\n# output: 1\n# fn_name: "f"\ndef f(x): return 1\n';
  expect(parseProgramCase("honest/z", "honest", text).request.tests).toEqual([
    { input: "[9007199254740993]", output: "1" },
  ]);
});

test.each([
  ["an unknown key", '# about: x\n# inptu: "1"\n# input: "1"\n# output: "1"\nx\n'],
  ["an unknown verdict", '# about: x\n# expect: FINE\n# input: "1"\n# output: "1"\nx\n'],
  ["an output too few", '# about: x\n# input: "1"\nx\n'],
  ["no tests", "# about: x\nx\n"],
  ["a value that is no JSON", '# about: x\n# input: 1"\n# output: "1"\nx\n'],
])("%s is an error that names the case", (_, text) => {
  expect(() => parseProgramCase("honest/bad", "honest", text)).toThrow(UserError);
  expect(() => parseProgramCase("honest/bad", "honest", text)).toThrow(/honest\/bad/);
});
