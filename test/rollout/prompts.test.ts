import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userText } from "../../rollout/compose.ts";
import { FEEDBACKS, INSTRUCTIONS, PROMPT_NAMES, REASONING } from "../../rollout/names.ts";
import { previewCalls } from "../../rollout/preview.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy, gridNames } from "../../rollout/strategies.ts";
import { UserError } from "../../schemas/errors.ts";
import { problemOf, prompts } from "./fixtures.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "prompts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const VALUES = {
  language: "C++",
  tag: "cpp",
  message: "main.cpp:1:1: error: expected a declaration",
  statement: "S {{statement}}",
  limits: "2 s",
  examples: [{ input: "1", output: "2" }],
  reads: "reads standard input",
  writes: "writes to standard output",
  fn_name: "solve",
  entry_point: "solve",
  assertions: [{ code: "assert solve(1) == 2" }, { code: "assert solve(2) == 3" }],
  code: "assert solve(1) == 2",
  starter_code: "def solve(a):",
  problem: "No block.",
  number: 1,
  input: "1",
  expected: "2",
  result_title: "Your output:",
  result: "3",
  report: "Test 1 …",
  total_count: 3,
  failed_count: 2,
  passed_count: 1,
  failed: [{ report: "Test 1 …" }, { report: "Test 2 …" }],
  passed: [{ report: "Test 3 …" }],
  omitted: 4,
  blocks: [{ number: 9, gap: 3, code: "a += 1", before: "a = 1", after: "a = 2" }],
};

test.each([...PROMPT_NAMES])("prompt %s reads as its golden file", async (name) => {
  await expect(`${prompts.render(name, VALUES)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
});

test("the sets of the paper are complete", () => {
  expect([REASONING.length, INSTRUCTIONS.length + 1, FEEDBACKS.length]).toEqual([8, 7, 4]);
  expect(gridNames(true)).toHaveLength(63);
  expect(gridNames(false)).toHaveLength(48);
});

test("all 63 combinations with all 4 feedbacks render, each differently", () => {
  const seen = new Set<string>();
  for (const name of gridNames(true)) {
    for (const feedback of FEEDBACKS) {
      const strategy = { ...findStrategy(name.replace("single/", `multi/${feedback}/`), "."), feedback };
      const calls = previewCalls(problemOf(), { strategy, prompts, turns: 3 });
      const text = calls.map(userText).join("\n\n");
      expect(text).not.toMatch(/\{\{|undefined|\[object/);
      expect(text).toContain("print its double");
      seen.add(text);
    }
  }
  expect(seen.size).toBe(63 * 4);
});

test("a user's folder replaces prompts by name and changes the hash; equal texts do not", () => {
  writeFileSync(join(folder, "feedback.binary.txt"), "Nope.\n");
  const changed = loadPrompts({ prompts: folder }, "/");
  expect(changed.render("feedback.binary")).toBe("Nope.");
  expect(changed.render("code_request")).toBe(prompts.render("code_request"));
  expect(changed.hash).not.toBe(prompts.hash);
  writeFileSync(join(folder, "feedback.binary.txt"), `${prompts.render("feedback.binary")}\n\n`);
  expect(loadPrompts({ prompts: folder }, "/").hash).toBe(prompts.hash);
});

test.each([
  ["a misspelt file", () => writeFileSync(join(folder, "feedback.binray.txt"), "x"), /feedback\.binray\.txt/],
  ["a broken template", () => writeFileSync(join(folder, "format.txt"), "{{#if reads}}"), /without an end/],
])("%s in the user's folder is an error", (_, breakPrompts, message) => {
  breakPrompts();
  expect(() => loadPrompts({ prompts: folder }, "/")).toThrow(UserError);
  expect(() => loadPrompts({ prompts: folder }, "/")).toThrow(message);
});

test("a folder that is not there is an error", () => {
  expect(() => loadPrompts({ prompts: "nowhere" }, folder)).toThrow(UserError);
});

test("call-based problems are asked for a function, file problems for files", () => {
  const text = (change: Parameters<typeof problemOf>[0]) =>
    previewCalls(problemOf(change), { strategy: findStrategy("single", "."), prompts, turns: 1 })
      .map(userText)
      .join();
  expect(text({ fn_name: "twice", starter_code: "def twice(n):\n    pass" })).toMatch(
    /defines `twice`.*def twice\(n\):/s,
  );
  expect(text({ input_file: "in.txt", output_file: "out.txt" })).toMatch(
    /reads the file in\.txt and writes the file out\.txt/,
  );
});

test("examples are shown where the statement does not show them itself", () => {
  const text = (statement: string) =>
    previewCalls(problemOf({ statement }), { strategy: findStrategy("single", "."), prompts, turns: 1 })
      .map(userText)
      .join();
  expect(text("Double the number.")).toContain("Input:\n5\nOutput:\n10");
  expect(text("Double the number. Example: 1 gives 2.")).not.toContain("Input:\n5");
});

test("a statement is never cut", () => {
  const statement = `Start. ${"long ".repeat(20_000)}End.`;
  const [call] = previewCalls(problemOf({ statement }), {
    strategy: findStrategy("single", "."),
    prompts,
    turns: 1,
  });
  expect(call?.segments[0]?.text).toContain(statement);
});

test("assertions are shown as tests to pass, and not as inputs and outputs", () => {
  const public_tests = [{ input: "assert double(2) == {4}\n", output: "" }];
  const problem = problemOf({ statement: "Double the number.", entry_point: "double", public_tests });
  const [call] = previewCalls(problem, { strategy: findStrategy("single", "."), prompts, turns: 1 });
  const text = userText(call ?? { segments: [] });
  expect(text).toContain("defines `double`");
  expect(text).toContain("```python\nassert double(2) == {4}\n```");
  expect(text).not.toMatch(/Input:|Output:/);
});

test("prompts of later versions enter the hash only where a file replaces them", () => {
  writeFileSync(join(folder, "problem.txt"), "{{statement}}");
  const before = loadPrompts({ prompts: folder }, ".").hash;
  writeFileSync(join(folder, "format_assert.txt"), "Define {{entry_point}}.");
  expect(loadPrompts({ prompts: folder }, ".").hash).not.toBe(before);
  rmSync(join(folder, "format_assert.txt"));
  expect(loadPrompts({ prompts: folder }, ".").hash).toBe(before);
});
