/**
 * Writes contamination/: every pair that decontaminate looked at, a page with pairs side by side,
 * what other thresholds would remove, and the result of the self-test. It is beside dataset/, not
 * in it, since it quotes statements that must not be published. Promises: the folder appears as a
 * whole.
 */

import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  errorCode,
  explainWriteError,
  jsonOrNull,
  temporaryBeside,
  textOrNull,
  writeWhole,
} from "../../io/files.ts";
import { readAllParquet, writeParquet } from "../../io/parquet.ts";
import type { Config } from "../../schemas/config.ts";
import { Contamination, EVIDENCE_COLUMNS } from "../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import { decodeIndex } from "../../stages/decontaminate/benchmark-index.ts";
import { evidencePage, isShown } from "../../stages/decontaminate/evidence.ts";
import { isByEvidence } from "../../stages/decontaminate/rule.ts";
import { SelfTestReport } from "../../stages/decontaminate/self-test.ts";
import { added, type SweepPoint, sweep, sweepTable } from "../../stages/decontaminate/sweep.ts";
import { selfTestFile } from "../store/chain.ts";
import type { RunDir } from "../store/run-dir.ts";
import { swap } from "../store/swap.ts";
import { linkOf, type PublishSource } from "./publish-source.ts";

const STAMP = "rftkit.json";
const READ = { schema: Contamination, schemaName: "contamination/1" };

/** The report of the self-test with planted copies; null where the run has none. */
export async function readSelfTest(source: PublishSource): Promise<SelfTestReport | null> {
  const file = selfTestFile(linkOf(source, READ.schemaName).files);
  const text = await textOrNull(file);
  return text === null ? null : (SelfTestReport.safeParse(jsonOrNull(text)).data ?? null);
}

/** What is collected while the pairs are written. */
class Evidence {
  readonly shown: Contamination[] = [];
  readonly statements = new Map<string, string>();
  points: SweepPoint[] | null = null;
}

/** Writes contamination/ unless it is up to date. @returns whether it was written */
export async function writeContamination(
  run: RunDir,
  config: Config,
  { source, stamp }: { source: PublishSource; stamp: string },
): Promise<boolean> {
  const { decontaminate } = config;
  if (decontaminate === undefined) return false;
  const known = await readFile(join(run.contamination, STAMP), "utf8").catch(() => "");
  if (known.includes(stamp)) return false;
  const folder = temporaryBeside(run.contamination);
  try {
    await mkdir(folder).catch((error: unknown) => explainWriteError(error, folder));
    const evidence = new Evidence();
    const rows = pairsOf(source, decontaminate, evidence);
    const optional = isByEvidence(decontaminate) ? EVIDENCE_COLUMNS : undefined;
    const written = { ...READ, rows, mode: "replace" as const, ...(optional && { optional }) };
    await writeParquet(join(folder, "contamination.parquet"), written);
    const { files } = linkOf(source, READ.schemaName);
    const items = await statementsOfItems(join(files.folder, "artifact.bin"));
    const page = evidencePage(evidence.shown, {
      problem: (id) => evidence.statements.get(id),
      item: (benchmark, id) => items.get(`${benchmark}|${id}`),
    });
    await writeWhole(join(folder, "pairs.md"), `${page}\n`);
    await writeWhole(join(folder, "thresholds.md"), thresholds(evidence.points ?? [], decontaminate));
    await copyFile(selfTestFile(files), join(folder, "self-test.json")).catch((error: unknown) => {
      if (errorCode(error) !== "ENOENT") explainWriteError(error, folder);
    });
    const made = { schema: "contamination-folder/1", stamp };
    await writeWhole(join(folder, STAMP), `${JSON.stringify(made, null, 1)}\n`);
    await swap(folder, run.contamination);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return true;
}

/** All pairs, bucket by bucket; collects what the pages need of them. */
async function* pairsOf(
  source: PublishSource,
  options: DecontaminateOptions,
  evidence: Evidence,
): AsyncGenerator<Contamination, void, undefined> {
  const { files } = linkOf(source, READ.schemaName);
  for (let bucket = 0; bucket < source.buckets; bucket += 1) {
    const pairs = await readAllParquet(files.rowsFile(bucket), READ);
    const points = sweep(pairs, options);
    evidence.points = evidence.points === null ? points : added(evidence.points, points);
    const shown = pairs.filter(isShown);
    if (shown.length > 0) await addStatements(bucket, source, { shown, evidence });
    yield* pairs;
  }
}

async function addStatements(
  bucket: number,
  source: PublishSource,
  { shown, evidence }: { shown: readonly Contamination[]; evidence: Evidence },
): Promise<void> {
  const problems = await readAllParquet(source.problems.rowsFile(bucket), {
    schema: Problem,
    schemaName: PROBLEM_SCHEMA,
    columns: ["problem_id", "statement"],
  });
  const ids = new Set(shown.map((pair) => pair.problem_id));
  for (const { problem_id, statement } of problems)
    if (ids.has(problem_id)) evidence.statements.set(problem_id, statement);
  evidence.shown.push(...shown);
}

async function statementsOfItems(artifact: string): Promise<Map<string, string>> {
  const { items } = decodeIndex(await readFile(artifact));
  return new Map(items.map((item) => [`${item.benchmark}|${item.id}`, item.statement]));
}

const thresholds = (
  points: readonly SweepPoint[],
  options: DecontaminateOptions,
): string => `# Other thresholds

What the rule would remove with another cosine or ${isByEvidence(options) ? "another similarity of wording" : "another containment"}, all else as configured. Nothing was embedded or
run again: where programs would have to be asked that this run had no need to ask, the problem is counted apart.

${sweepTable(points, options)}`;
