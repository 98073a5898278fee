import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { composeTurn, userText } from "../../rollout/compose.ts";
import { findStrategy, gridNames, planOf, STRATEGIES, Strategy } from "../../rollout/strategies.ts";
import { UserError } from "../../schemas/errors.ts";
import { problemOf, prompts } from "./fixtures.ts";

test("CoT-retry is plain, then guidelines, then a naive solution in words; later turns are as the last", () => {
  const strategy = findStrategy("cot-retry", ".");
  expect(
    [0, 1, 2, 5]
      .map((turn) => planOf(strategy, turn))
      .map(({ reasoning, instruction }) => [reasoning, instruction]),
  ).toEqual([
    [null, null],
    [null, "guidelines"],
    ["natural_language_solution", null],
    ["natural_language_solution", null],
  ]);
  expect(strategy.feedback).toBe("failed_tests");
});

test("cot-retry+late asks for the form of the program only where it asks for the program", () => {
  const turn = planOf(findStrategy("cot-retry+late", "."), 2);
  const compose = (plan: typeof turn, feedback: string | null) =>
    composeTurn({ problem: problemOf(), plan, feedback }, prompts).map(userText);
  const [question = "", request = ""] = compose(turn, "Wrong.");
  const form = prompts.render("format_retry");
  expect([question, request].map((text) => text.includes(form))).toEqual([false, true]);
  expect(question).toContain("Leave the program for the next message");
  const [before = ""] = compose(planOf(findStrategy("cot-retry", "."), 2), "Wrong.");
  expect(before).toContain(form);
  const [first = "", second = ""] = compose(turn, null);
  expect([first, second].map((text) => text.includes("opens with ```python"))).toEqual([false, true]);
  expect(planOf(findStrategy("cot-retry+late", "."), 1)).toEqual(planOf(findStrategy("cot-retry", "."), 1));
});

test("every named strategy and every grid name is of the shape that files have", () => {
  for (const name of [...STRATEGIES.map((s) => s.name), ...gridNames(true)]) {
    const strategy = findStrategy(name, ".");
    expect(Strategy.parse(strategy)).toEqual(strategy);
    expect(strategy.name).toBe(name);
  }
});

test("grid names say shape, feedback, prompts and style", () => {
  expect(findStrategy("single/tag/docstrings+inline", ".")).toEqual({
    name: "single/tag/docstrings+inline",
    feedback: "failed_tests",
    max_turns: 1,
    turns: [{ reasoning: "tag", instruction: "docstrings", style: "inline" }],
  });
  expect(findStrategy("multi/ldb", ".")).toEqual({
    name: "multi/ldb",
    feedback: "ldb",
    turns: [{ reasoning: null, instruction: null, style: "exchange" }],
  });
});

test.each([
  "nothing",
  "single/x",
  "single/tag/none/more",
  "multi/x",
  "double/tag",
  "cot-retry/tag",
  "./none.yaml",
])("%s is an error that says what would do", (name) => {
  expect(() => findStrategy(name, ".")).toThrow(UserError);
});

test("a YAML file is a strategy, and its faults are told all at once", () => {
  const folder = mkdtempSync(join(tmpdir(), "strategy-"));
  try {
    writeFileSync(
      join(folder, "own.yaml"),
      "name: own\nfeedback: binary\nturns:\n  - {}\n  - reasoning: tag\n    style: inline\n",
    );
    expect(findStrategy("own.yaml", folder)).toEqual({
      name: "own",
      feedback: "binary",
      turns: [
        { reasoning: null, instruction: null, style: "exchange" },
        { reasoning: "tag", instruction: null, style: "inline" },
      ],
    });
    writeFileSync(join(folder, "bad.yaml"), "name: bad\nfeedback: none\nturns: []\nextra: 1\n");
    expect(() => findStrategy("bad.yaml", folder)).toThrow(/feedback[\s\S]*turns/);
    writeFileSync(join(folder, "worse.yaml"), "name: [\n");
    expect(() => findStrategy("worse.yaml", folder)).toThrow(UserError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
