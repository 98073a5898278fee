/**
 * Compares the decontamination of a finished run with labelled pairs. Prints recall and every
 * removed problem that is not labelled; with PAGE, writes these side by side for reading.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate-labels.js RUN
 * LABELS.jsonl [PAGE.md]
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readAllParquet } from "../io/parquet.ts";
import { producerOf, type RecipeStage } from "../pipeline/recipes.ts";
import { filesOf, importFiles } from "../pipeline/store/chain.ts";
import { contextOf, readPlan } from "../pipeline/store/plan.ts";
import { openRunDir } from "../pipeline/store/run-dir.ts";
import { Contamination } from "../schemas/contamination.ts";
import { PROBLEM_SCHEMA, Problem } from "../schemas/problem.ts";
import { decodeIndex } from "../stages/decontaminate/benchmark-index.ts";
import { evidencePage } from "../stages/decontaminate/evidence.ts";
import { type DecidedProblem, labelledPairs, score } from "./labels.ts";

async function main(): Promise<void> {
  const [dir, labels, page] = process.argv.slice(2);
  if (dir === undefined || labels === undefined) throw new Error("RUN LABELS.jsonl [PAGE.md]");
  const run = await openRunDir(dir);
  const context = contextOf(run, await readPlan(run));
  const schema = { schema: Contamination, schemaName: "contamination/1" };
  const imported = importFiles(context);
  const deciding = producerOf(schema.schemaName);
  const stage = context.recipe.stages.find(({ name }) => name === deciding) as RecipeStage;
  const files = filesOf(run, stage, context.keys);
  const decided: DecidedProblem[] = [];
  const statements = new Map<string, string>();
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    if ((await files.readSeal(bucket)) === null) continue;
    const problems = await readAllParquet(imported.rowsFile(bucket), {
      schema: Problem,
      schemaName: PROBLEM_SCHEMA,
      columns: ["problem_id", "name", "statement"],
    });
    const rows = await readAllParquet(files.rowsFile(bucket), schema);
    for (const decision of await files.readDecisions(bucket)) {
      const problem = problems.find(({ problem_id }) => problem_id === decision.problem_id);
      if (problem === undefined) continue;
      statements.set(problem.problem_id, problem.statement);
      const own = rows.filter(({ problem_id }) => problem_id === problem.problem_id);
      decided.push({ id: problem.problem_id, name: problem.name, decision, rows: own });
    }
  }
  console.log(`${decided.length} problems decided`);
  const pairs = labelledPairs(labels);
  score(decided, pairs);
  if (page === undefined) return;
  const named = new Set(pairs.filter(({ label }) => label === "same").map(({ train_name }) => train_name));
  const index = decodeIndex(readFileSync(join(files.folder, "artifact.bin")));
  const further = decided.filter(({ name }) => !named.has(name)).flatMap(({ rows }) => rows);
  const shown = further.filter(({ removed, cleared }) => removed || cleared !== null);
  const text = evidencePage(shown, {
    problem: (id) => statements.get(id),
    item: (_, id) => index.items.find((item) => item.id === id)?.statement,
  });
  writeFileSync(page, text);
}

await main();
