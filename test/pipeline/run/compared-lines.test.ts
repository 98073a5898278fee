import { join } from "node:path";
import { expect, test } from "vitest";
import { writeParquet } from "../../../io/parquet.ts";
import type { RecipeStage } from "../../../pipeline/recipes.ts";
import { comparedLines } from "../../../pipeline/run/compared-lines.ts";
import { filesOf, importFiles, writeManifest } from "../../../pipeline/store/chain.ts";
import type { RunContext } from "../../../pipeline/store/run-context.ts";
import { Contamination } from "../../../schemas/contamination.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { pairOf, problemAt } from "../report/made/records.ts";
import { contextAt, decontaminate, makeSeal } from "../store/made-store.ts";

const scratch = scratchFolder();
let made = 0;
function contextWith(options: Record<string, unknown>): RunContext {
  made += 1;
  return contextAt(join(scratch, `run-${made}`), { decontaminate: { ...decontaminate, ...options } });
}
const TODO = ["generate", "decontaminate"];
const linesOf = (options: Record<string, unknown>): Promise<string[]> =>
  comparedLines(contextWith(options), TODO);

test("the plan says which texts are embedded", async () => {
  const evidence = { rule: "evidence" };
  expect(await linesOf(evidence)).toEqual([
    "decontaminate: embeds only texts with similar wording; the card says how many",
  ]);
  expect(await linesOf({ ...evidence, embedding: "all" })).toEqual([
    "decontaminate: embeds every problem and every benchmark item",
  ]);
  expect(await linesOf({ ...evidence, embedding: false })).toEqual(["decontaminate: embeds no text"]);
  expect(await linesOf({ mode: "paper" })).toEqual([
    "decontaminate: embeds every problem and every benchmark item",
  ]);
});

test("once the problems are imported, their number is said", async () => {
  const context = contextWith({ rule: "evidence", embedding: "all" });
  const seal = makeSeal(0, "k");
  const seals = [{ ...seal, counts: { ...seal.counts, rows_in: 1234, kept: 1234, rows_out: 1234 } }];
  const files = importFiles(context);
  await writeManifest(context, { stage: context.recipe.source, files, seals, artifact: null });
  expect(await comparedLines(context, TODO)).toEqual([
    "decontaminate: embeds all 1,234 problems and every benchmark item",
  ]);
});

test("of a finished run, the number of texts that were embedded", async () => {
  const context = contextWith({ rule: "evidence" });
  const stage = context.stages.find(({ name }) => name === "decontaminate") as RecipeStage;
  const files = filesOf(context.run, stage, context.keys);
  const pair = (problem: string, item: string, embedding: string | null): Contamination => ({
    ...pairOf(problemAt(0), false),
    pair_id: `${problem}|b|${item}`,
    problem_id: problem,
    item_id: item,
    embedding,
  });
  const buckets = [
    [pair("p1", "i1", "m"), pair("p1", "i2", "m")],
    [pair("p2", "i1", "m"), pair("p3", "i9", null)],
  ];
  for (const [bucket, rows] of buckets.entries())
    await writeParquet(files.rowsFile(bucket), {
      schema: Contamination,
      schemaName: "contamination/1",
      rows,
    });
  // p1 and p2, i1 and i2.
  expect(await comparedLines(context, [])).toEqual([
    "decontaminate: 4 texts of compared pairs were embedded",
  ]);
});

test("a run of an earlier version says that it keeps its rule; one that names a rule does not", async () => {
  const [kept] = await linesOf({});
  expect(kept).toContain("keeps the rule of the version that created it, similarity");
  expect(kept).toContain("`rule: evidence`");
  expect(await linesOf({ rule: "similarity" })).toHaveLength(1);
});

test("without benchmarks, and where nothing is compared, nothing is said", async () => {
  expect(await linesOf({ rule: "evidence", benchmarks: [] })).toEqual([]);
  const context = contextAt(join(scratch, "verify"), {}, "verify");
  expect(await comparedLines(context, ["verify"])).toEqual([]);
});
