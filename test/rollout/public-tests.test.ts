import { describe, expect, test } from "vitest";
import type { JudgeResult } from "../../judge/judge.ts";
import { publicRequest, publicVerdicts } from "../../rollout/public-tests.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { fakeJudge, problemOf } from "./fixtures.ts";

const judgeOptions = JudgeOptions.parse({});
const problem = problemOf();

/** A judge that always gives one result. */
const giving = (result: Partial<JudgeResult>) => ({
  ...fakeJudge(),
  run: () =>
    Promise.resolve({ verdict: "OK", tests: [], firstFailing: null, detail: null, ...result } as JudgeResult),
});

describe("the public tests of a problem", () => {
  test("are all run, whichever fail, and no other test is", () => {
    const request = publicRequest("print(1)", { problem, judgeOptions });
    expect(request.tests).toEqual(problem.public_tests);
    expect(request.code).toBe("print(1)");
    expect(request).toMatchObject({ earlyExitFrom: 2 });
  });

  test("have a verdict each, in order, with what the program printed", async () => {
    const result = await publicVerdicts("OK 2\nWA 11", { problem, judge: fakeJudge(), judgeOptions });
    expect(result).toEqual({
      verdicts: [
        { verdict: "OK", accepted_by: "bytes", stdout: "2", stderr: "" },
        { verdict: "WA", accepted_by: null, stdout: "11", stderr: "" },
      ],
    });
  });

  test("of a program that does not compile all have the compiler's message, cut", async () => {
    const judge = giving({ verdict: "CE", detail: `SyntaxError ${"x".repeat(5000)}`, firstFailing: 0 });
    const result = await publicVerdicts("(", { problem, judge, judgeOptions });
    const one = { verdict: "CE", accepted_by: null, stdout: "", stderr: `SyntaxError ${"x".repeat(2036)}` };
    expect(result).toEqual({ verdicts: [one, one] });
  });

  test("without a verdict are no wrong answer", async () => {
    const lost = giving({ verdict: "INTERNAL", detail: "supervisor gone" });
    expect(await publicVerdicts("x", { problem, judge: lost, judgeOptions })).toEqual({
      internal: "judge: supervisor gone",
    });
    const silent = giving({ verdict: "INTERNAL" });
    expect(await publicVerdicts("x", { problem, judge: silent, judgeOptions })).toEqual({
      internal: "judge: no verdict",
    });
  });

  test("are run as untrusted unless the program is known", async () => {
    const judge = fakeJudge();
    await publicVerdicts("OK", { problem, judge, judgeOptions });
    await publicVerdicts("OK", { problem, judge, judgeOptions, trusted: true });
    expect(judge.requests.map(({ trusted }) => trusted)).toEqual([false, true]);
  });
});
