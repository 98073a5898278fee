/** Similar texts that ask for different things are no copies by their texts alone. */
import { describe, expect, test } from "vitest";
import { Contamination } from "../../../schemas/contamination.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { saysOpposite } from "../../../stages/decontaminate/other-question.ts";
import { sweep } from "../../../stages/decontaminate/sweep.ts";
import { outputPart } from "../../../text/normalise.ts";
import { evidenceOf } from "./evidence-world.ts";
import { INPUTS, LAMP, problem, screen, solvedBy, story, testsOf } from "./world.ts";

const TREE = `${LAMP} ${story("tree")}`;
const OUTPUTS = [
  "Print the greatest number of rooms on a path between two doors whose signs have a common letter",
  "For each letter in order print that letter and how many pairs of doors it joins, one pair on a line",
];
const asking = (id: string, output: string, given: Partial<Problem> = {}): Problem =>
  problem({
    problem_id: id,
    statement: `${TREE}\n\n## Input\nOne line.\n\n## Output\n${output}\n`,
    ...given,
  });

const evidence = { rule: "evidence" } as const;
const compare = async (mine: Problem, item: Problem, given: object = {}) => {
  const { decision, pairs } = await screen({ problem: mine }, [item], { ...evidence, ...given });
  return { decision, pair: pairs[0] };
};

test("the same story with another output is not decided without tests, and removed by `strict`", async () => {
  const [mine, item] = [asking("mine", OUTPUTS[0] as string), asking("item", OUTPUTS[1] as string)];
  const { decision, pair } = await compare(mine, item);
  expect(pair?.wording).toBeGreaterThan(0.55);
  expect([decision.kept, pair?.removed, pair?.undecided]).toEqual([true, false, "other_question"]);
  Contamination.parse(pair);
  expect((await compare(mine, item, { strict: true })).decision.kept).toBe(false);
  const same = await compare(mine, asking("item", OUTPUTS[0] as string));
  expect(same.decision.kept).toBe(false);
});

test("a task inside another text, whose sections come first, is found", async () => {
  const item = asking("item", OUTPUTS[1] as string);
  const other = asking("other", OUTPUTS[0] as string).statement.replaceAll("tree", "bush");
  const mine = problem({ problem_id: "mine", statement: `${other}\n\n${item.statement}` });
  expect((await compare(mine, item)).decision.kept).toBe(false);
});

test("programs still decide such a pair", async () => {
  const tested = { private_tests: testsOf("double", INPUTS), solutions: solvedBy("double") };
  const mine = asking("mine", OUTPUTS[0] as string, tested);
  const passed = await compare(mine, asking("item", OUTPUTS[1] as string, tested));
  expect(passed.decision.reason).toBe("embedding_cross_test");
  const squared = { private_tests: testsOf("square", INPUTS), solutions: solvedBy("square") };
  const failed = await compare(mine, asking("item", OUTPUTS[1] as string, squared));
  expect(failed.pair).toMatchObject({ removed: false, cleared: "embedding_containment" });
});

test("one opposite word makes even a word-for-word copy undecided; an address decides alone", async () => {
  const task = (id: string, word: string, given: Partial<Problem> = {}): Problem =>
    problem({ problem_id: id, statement: `${TREE} Whoever cannot move ${word} the game.`, ...given });
  const { decision, pair } = await compare(task("mine", "loses"), task("item", "wins"));
  expect([pair?.containment8, pair?.jaccard8].every((value) => (value ?? 0) >= 0.9)).toBe(true);
  expect([decision.kept, pair?.undecided]).toEqual([true, "other_question"]);
  const url = "https://example.org/task/7";
  const known = await compare(task("mine", "loses", { url }), task("item", "wins", { url }));
  expect(known.decision.reason).toBe("identity");
});

test("other thresholds do not remove what asks for something else", async () => {
  const { pair } = await compare(asking("mine", OUTPUTS[0] as string), asking("item", OUTPUTS[1] as string));
  const points = sweep([pair as Contamination], evidenceOf());
  expect(points.map(({ removed }) => removed)).toEqual(points.map(() => 0));
});

describe("opposites", () => {
  test.each([
    ["find the minimum number of coins", "find the maximum number of coins"],
    ["a player who cannot move loses", "a player who cannot move for the first time wins"],
    ["each line holds one even integer", "each line holds one odd integer"],
    ["choose at least three of them", "choose at most three of them"],
    ["sort them in ascending order", "sort them in descending order"],
  ])("%s, %s", (a, b) => {
    expect([saysOpposite(a, b), saysOpposite(b, a)]).toEqual([true, true]);
  });

  test.each([
    ["the same text", "print the minimum and the maximum", "print the minimum and the maximum"],
    ["a half of it", "find the minimum. Then find the maximum.", "find the minimum."],
    ["another word in its place", "find the minimum number", "find the total number"],
    ["the other order", "print the minimum and the maximum", "print the maximum and the minimum"],
    [
      "elsewhere in the text",
      "of all walks find the minimum",
      "the maximum of n is ten; of all walks find any",
    ],
    ["nothing", "", ""],
  ])("not: %s", (_what, a, b) => {
    expect([saysOpposite(a, b), saysOpposite(b, a)]).toEqual([false, false]);
  });
});

describe("the section on the output", () => {
  test.each([
    [
      "Codeforces",
      "Story\n\nInput\n\nOne line\n\nOutput\n\nPrint it.\n\nExamples\n\nInput\n\n1\n\nOutput\n\n2",
      "Print it.",
    ],
    ["APPS", "Story\n-----Output-----\nPrint it.\n\n-----Examples-----\nInput\n1\n\nOutput\n2", "Print it."],
    ["CodeChef", "Story\n------ Output Format ------ \nPrint it.\n------ Constraints ------\n1", "Print it."],
    ["Markdown", "Story\n## Output\nPrint it.\n## Notes\nNone.", "Print it."],
    ["Chinese", "故事\n### 输出格式\n输出一个整数。", "输出一个整数。"],
    ["none", "Print the output of the program.\nInput\nA line", ""],
  ])("%s", (_site, statement, part) => {
    expect(outputPart(statement).trim()).toBe(part);
  });
});
