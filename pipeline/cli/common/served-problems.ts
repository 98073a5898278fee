/**
 * The problems that `rftkit serve` judges by id: of a configuration, of a run, or of a problem file
 * whose format is recognised; with the limits and the comparator that belong to them.
 */
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { readAllParquet } from "../../../io/parquet.ts";
import { UserError } from "../../../schemas/errors.ts";
import { ImportOptions } from "../../../schemas/options.ts";
import { PROBLEM_SCHEMA, Problem } from "../../../schemas/problem.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { inspect } from "../../../stages/import/inspect.ts";
import { importStage } from "../../../stages/import.ts";
import { importFiles } from "../../store/chain.ts";
import { contextOf, readPlan } from "../../store/plan.ts";
import { openRunDir } from "../../store/run-dir.ts";
import { interruption } from "./interruption.ts";
import { loadInputs, toStderr } from "./load-inputs.ts";

export type Served = {
  problems: AsyncIterable<Problem>;
  judge: JudgeOptions;
  /** Folder that paths of `judge` are relative to. */
  baseDir: string;
};

async function* none(): AsyncGenerator<Problem> {}

/** @param path of --problems; without it the server has none */
export async function problemsOf(path: string | undefined): Promise<Served> {
  if (path === undefined) return { problems: none(), judge: JudgeOptions.parse({}), baseDir: "." };
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  if (isFolder) return ofRun(path);
  return /\.ya?ml$/i.test(path) ? ofConfig(path) : ofFile(path);
}

async function ofConfig(path: string): Promise<Served> {
  const { config, baseDir } = await loadInputs(path);
  return { problems: imported(config.import, baseDir, path), judge: config.judge, baseDir };
}

async function ofFile(path: string): Promise<Served> {
  const { format, fields, columns } = await inspect(path);
  if (format === null)
    throw new UserError({
      where: `--problems ${path}`,
      expected: "a configuration, a run directory, or a problem file that can be read",
      got: `columns ${columns.map(({ name }) => name).join(", ") || "none"}`,
      fix: "Describe the file in a configuration, and name that: docs/problem-file.md lists the formats.",
    });
  const input = { path: resolve(path), format, ...(fields && { fields }) };
  const options = ImportOptions.parse({ inputs: [input] });
  const baseDir = dirname(resolve(path));
  return { problems: imported(options, baseDir, path), judge: JudgeOptions.parse({}), baseDir };
}

async function* imported(
  options: z.infer<typeof ImportOptions>,
  baseDir: string,
  where: string,
): AsyncGenerator<Problem> {
  let [problems, rejected] = [0, 0];
  for await (const item of importStage.read(options, { baseDir, signal: interruption.signal })) {
    if ("rejected" in item) rejected++;
    else {
      problems++;
      yield item.problem;
    }
  }
  if (rejected > 0)
    toStderr(`${where}: ${rejected} rows are no problems; \`rftkit import\` lists the reasons`);
  if (problems > 0) return;
  throw new UserError({
    where: `--problems ${where}`,
    expected: "at least one problem",
    got: `${rejected} rows, all rejected`,
    fix: "Check the file and its format with `rftkit inspect`.",
  });
}

async function ofRun(path: string): Promise<Served> {
  const run = await openRunDir(path);
  const plan = await readPlan(run);
  const { config, baseDir } = plan;
  return { problems: ofBuckets(run, contextOf(run, plan)), judge: config.judge, baseDir };
}

async function* ofBuckets(
  run: Awaited<ReturnType<typeof openRunDir>>,
  context: ReturnType<typeof contextOf>,
): AsyncGenerator<Problem> {
  const files = importFiles(context);
  for (let bucket = 0; bucket < run.facts.buckets; bucket++) {
    if ((await files.readSeal(bucket)) === null) continue;
    yield* await readAllParquet(files.rowsFile(bucket), { schema: Problem, schemaName: PROBLEM_SCHEMA });
  }
}
