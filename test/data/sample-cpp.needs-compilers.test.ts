import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import { requestLanguage } from "../../judge/languages/index.ts";
import { requestFor } from "../../judge/request.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";

const problems = readFileSync("data/train-cpp.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Problem);

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 2 });
});
afterAll(() => judge.close());

const verdictOf = async (problem: Problem, code: string) => {
  const program = { code, tests: allTests(problem), ...requestLanguage("cpp", "answer") };
  return (await judge.run(requestFor(problem, program, { judge: JudgeOptions.parse({}), trusted: true })))
    .verdict;
};

test("the file is what the folders give", () => {
  expect(execFileSync("python3", ["data/build_cpp.py", "--check"], { encoding: "utf8" })).toMatch(
    /^9 problems, 18 right and 54 wrong programs/,
  );
});

test("the judge tells the programs of a problem apart: two right ones, and one of each class of faults", async () => {
  const problem = problems.find(({ problem_id }) => problem_id === "sample-cpp-counting-rhyme") as Problem;
  const judged = async (list: Problem["solutions"]) =>
    Promise.all(list.map(({ code }) => verdictOf(problem, code)));
  expect(await judged(problem.solutions)).toEqual(["OK", "OK"]);
  const wrong = await judged(problem.incorrect_solutions);
  expect(wrong).toHaveLength(6);
  expect(wrong).not.toContain("OK");
  expect(wrong).toContain("TLE");
  expect(wrong).toContain("RE");
});
