/** Every combination of prompts on every problem that ships with rftkit. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { userText } from "../../rollout/compose.ts";
import { findControlToken } from "../../rollout/control-tokens.ts";
import { FEEDBACKS } from "../../rollout/names.ts";
import { previewCalls } from "../../rollout/preview.ts";
import { findStrategy, gridNames } from "../../rollout/strategies.ts";
import { ImportOptions } from "../../schemas/options.ts";
import type { Problem } from "../../schemas/problem.ts";
import { importStage } from "../../stages/import.ts";
import { prompts } from "./fixtures.ts";

async function sampleProblems(): Promise<Problem[]> {
  const baseDir = fileURLToPath(new URL("../../data", import.meta.url));
  const inputs = ["train.jsonl", "benchmark.jsonl"].map((path) => ({ path, format: "jsonl" as const }));
  const problems: Problem[] = [];
  const options = ImportOptions.parse({ inputs });
  for await (const item of importStage.read(options, { baseDir, signal: new AbortController().signal })) {
    if ("problem" in item) problems.push(item.problem);
  }
  return problems;
}

test("all 63 combinations with all 4 feedbacks render for every sample problem", async () => {
  const problems = await sampleProblems();
  expect(problems.length).toBeGreaterThanOrEqual(24);
  const strategies = gridNames(true).flatMap((name) =>
    FEEDBACKS.map((feedback) => findStrategy(name.replace("single/", `multi/${feedback}/`), ".")),
  );
  expect(strategies).toHaveLength(252);
  for (const problem of problems) {
    const texts = strategies.map((strategy) => {
      const calls = previewCalls(problem, { strategy, prompts, turns: 2 });
      return calls.map(userText).join("\n\n");
    });
    expect(new Set(texts).size).toBe(252);
    expect(texts.filter((text) => !text.includes(problem.statement.trim()))).toEqual([]);
    expect(texts.filter((text) => /\{\{|\bundefined\b|\[object/.test(text))).toEqual([]);
    expect(texts.filter((text) => findControlToken(text) !== null)).toEqual([]);
  }
});
