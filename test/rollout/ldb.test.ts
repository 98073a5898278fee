/** The LDB feedback with a trace that the judge really made. */
import { expect, test } from "vitest";
import { createJudge } from "../../judge/create.ts";
import { requestFor } from "../../judge/request.ts";
import { traceProgram } from "../../judge/trace.ts";
import { type RollInput, rollTrajectory } from "../../rollout/loop.ts";
import { estimateTokens } from "../../rollout/tokens.ts";
import { codeAnswer, rollInput, scripted } from "./fixtures.ts";

test("a wrong program is shown block by block, and one that cannot be traced by its failed tests", async () => {
  const judge = await createJudge({ workers: 1, unsafe: true });
  try {
    const traced = async (code: string): Promise<string> => {
      const policy = scripted(codeAnswer(code));
      const base = rollInput(policy, { strategyName: "multi/ldb", judge });
      const trace: RollInput["trace"] = (program, problem, index) => {
        const tests = problem.public_tests;
        const request = requestFor(problem, { code: program, tests }, { judge: base.judgeOptions });
        return traceProgram(judge, request, index);
      };
      await rollTrajectory({ ...base, trace });
      return policy.asked[1]?.request.messages.at(-1)?.content ?? "";
    };
    const wrong = await traced(
      "n = int(input())\ntotal = 0\nfor i in range(n + 40):\n    total += i\nprint(total)\n",
    );
    expect(wrong).toContain("Test 1\nInput:\n1\nExpected output:\n2\nYour output:\n820");
    expect(wrong).toMatch(/\[BLOCK 1\]\nn = int\(input\(\)\)/);
    expect(wrong).toContain("before: ");
    expect(wrong).toMatch(/blocks left out/);
    expect(estimateTokens(wrong)).toBeLessThan(1100);
    expect(await traced("def f(:\n")).toContain("does not compile");
  } finally {
    await judge.close();
  }
});
