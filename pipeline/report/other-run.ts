/** The run that a report compares with: its evaluation, its dataset or both. */

import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { jsonOrNull } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";
import type { Evaluation } from "../evaluation/evaluate.ts";
import { openSource, type ReportSource } from "../store/source.ts";
import type { Compared } from "./evaluation-page.ts";

/** At least one of the two is not null. */
export type Other = { evaluation: Compared | null; dataset: ReportSource | null };

export const nameOf = (dir: string): string => basename(resolve(dir));

export async function readEvaluation(dir: string): Promise<Evaluation | null> {
  const text = await readFile(join(dir, "evaluation", "result.json"), "utf8").catch(() => null);
  const found = text === null ? null : (jsonOrNull(text) as Evaluation | null);
  return found?.schema === "evaluation/1" ? found : null;
}

/** @throws UserError if the two runs have neither a dataset nor an evaluation in common */
export async function openOther(dir: string, here: ReportSource): Promise<Other> {
  const ours = await readEvaluation(here.run.root);
  const theirs = ours === null ? null : await readEvaluation(dir);
  const evaluation = theirs === null ? null : { name: nameOf(dir), evaluation: theirs };
  const isDataset = here.plan.recipe === "dataset";
  // The folder of an evaluation need not be a complete run directory.
  const source = isDataset && evaluation === null ? await openSource(dir) : await maybeSource(dir);
  const dataset = isDataset && source?.plan.recipe === "dataset" ? source : null;
  if (evaluation !== null || dataset !== null) return { evaluation, dataset };
  const kinds = [isDataset ? "a dataset" : null, ours === null ? null : "an evaluation"].filter(Boolean);
  throw new UserError({
    where: `--compare ${dir}`,
    expected: `the run directory of ${kinds.length > 0 ? kinds.join(" or ") : "a run, beside one that is finished"}, as this one`,
    got:
      source === null ? "no run, and no evaluation/result.json" : `a run of the recipe ${source.plan.recipe}`,
    fix: "Name a run of the same kind; an evaluation must be finished in both.",
  });
}

const maybeSource = (dir: string): Promise<ReportSource | null> =>
  openSource(dir).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
