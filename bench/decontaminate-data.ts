/**
 * Real problems and a real benchmark for the measurements of decontamination, from ../shared/data.
 */
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
