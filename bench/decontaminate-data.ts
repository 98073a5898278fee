/**
 * Real problems and a real benchmark for the measurements of decontamination, from ../shared/data.
 */
import { readFileSync } from "node:fs";
import { ImportOptions } from "../schemas/options.ts";
import type { Problem } from "../schemas/problem.ts";
import { importStage } from "../stages/import.ts";

const DATA = "../shared/data";
export const LABELS = `${DATA}/contaminated_pairs.jsonl`;

const CODE_CONTESTS = { path: `${DATA}/code_contests/train-00000-of-00001.parquet`, format: "code_contests" };
const APPS = { path: `${DATA}/apps/data-00000-of-00001.arrow`, format: "apps" };
export const TACO = {
  path: `${DATA}/taco/test-00000-of-00001.parquet`,
  format: "taco",
  special_judge: `${DATA}/taco/special_judge.jsonl`,
};
export const TRAIN = [CODE_CONTESTS, APPS];

export async function problemsOf(inputs: readonly object[], signal: AbortSignal): Promise<Problem[]> {
  const problems: Problem[] = [];
  const options = ImportOptions.parse({ inputs, keep_untested: true });
  for await (const row of importStage.read(options, { baseDir: process.cwd(), signal }))
    if ("problem" in row) problems.push(row.problem);
  return problems;
}

/** Pairs of ../shared/data labelled by reading, by file and row. */
const PAIRS = "bench/decontaminate-pairs.jsonl";
export type RealPair = { problem: string; item: string; label: "same" | "different"; why: string };

export const realPairs = (): RealPair[] =>
  readFileSync(PAIRS, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RealPair);

const rowOf = ({ source_row }: Problem): string => source_row.slice(source_row.lastIndexOf("#"));

/**
 * All problems of the data, by the names that the labels use: code_contests#2, apps#0, taco#999.
 */
export async function problemsByName(signal: AbortSignal): Promise<Map<string, Problem>> {
  const sets = { code_contests: CODE_CONTESTS, apps: APPS, taco: TACO };
  const named = new Map<string, Problem>();
  for (const [set, input] of Object.entries(sets))
    for (const problem of await problemsOf([input], signal)) named.set(`${set}${rowOf(problem)}`, problem);
  return named;
}
