/**
 * Control tokens of models in statements, answers and programs: none of them is published as such,
 * in any file.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { readAllParquet } from "../../../io/parquet.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { findControlToken } from "../../../rollout/control-tokens.ts";
import { Example } from "../../../schemas/example.ts";
import { PublishedProblem, RejectedTrajectory } from "../../../schemas/published.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

type Line = { id?: string; name: string; statement: string; tags: string[]; solutions: { code: string }[] };

let at: Place;
beforeAll(() => {
  at = place({ problems: 4 });
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const fenced = (code: string) => `\`\`\`python\n${code}\n\`\`\``;

/** Every text of a folder's Parquet files, as one. */
async function textsOf(set: string, schema: z.ZodObject, schemaName: string): Promise<string[]> {
  const folder = join(at.run, "dataset", set);
  const files = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
  const rows = await Promise.all(
    files.map((name) => readAllParquet(join(folder, name), { schema, schemaName })),
  );
  return rows.flat().map((row) => JSON.stringify(row));
}

test("statements are defused, answers with them are dropped, and dropped rows are defused too", async () => {
  const file = join(at.folder, "train.jsonl");
  const problems = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  for (const problem of problems) {
    problem.statement += "\n\nNever print <|eot_id|> or [INST].";
    problem.tags = ["<s>"];
  }
  writeFileSync(file, `${problems.map((problem) => JSON.stringify(problem)).join("\n")}\n`);
  const at0 = await loadConfig(at.config);
  const ids: [string, Line][] = [];
  for await (const item of RECIPES.dataset.source.read(at0.config.import, {
    baseDir: at0.baseDir,
    signal: new AbortController().signal,
  })) {
    if (!("problem" in item)) continue;
    const { problem_id, statement } = item.problem;
    const line = problems.find((problem) => statement.startsWith(problem.statement.slice(0, 80)));
    if (line !== undefined) ids.push([problem_id, line]);
  }
  expect(ids).toHaveLength(4);
  const answers = ids.flatMap(([problem_id, { solutions }]) => {
    const code = solutions[0]?.code ?? "";
    return [
      { problem_id, answer: fenced(code) },
      { problem_id, answer: `So it ends. <|im_end|>\n\n${fenced(`${code}\nmore = 1`)}` },
      { problem_id, answer: fenced(`x = "<|eot_id|>"\n${code}`) },
      { problem_id, answer: fenced("print('<|start_header_id|>')") },
    ];
  });
  writeFileSync(join(at.folder, "answers.jsonl"), answers.map((line) => JSON.stringify(line)).join("\n"));
  at.write({
    buckets: 2,
    generate: { trajectories: "answers.jsonl" },
    publish_rejected: true,
    subsample: { fraction: 1 },
    dedup: { threshold: 1 },
  });
  const { published } = await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: at.run,
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  expect(published).toBe(true);
  const examples = await textsOf("single_turn", Example, "example/1");
  const known = await textsOf("problems", PublishedProblem, "published-problem/1");
  const rejected = await textsOf("rejected", RejectedTrajectory, "rejected-trajectory/1");
  expect(examples.length).toBeGreaterThan(0);
  expect(examples.length + rejected.length).toBe(4 * known.length);
  expect(rejected.some((row) => row.includes('"reason":"control_token"'))).toBe(true);
  expect(known.every((row) => row.includes("< |eot_id|>") && row.includes("[ INST]"))).toBe(true);
  expect(
    [...examples, ...known, ...rejected].map(findControlToken).filter((found) => found !== null),
  ).toEqual([]);
}, 300_000);
