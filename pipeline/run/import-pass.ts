/**
 * The source stage: reads all inputs once and writes each bucket's problems, sorted, and the
 * rejected rows. Memory is bounded: beyond a limit, problems spill to one file for each bucket.
 * Nothing appears under the key before every input has been read completely, so a bad file leaves
 * no partial import.
 */

import { appendFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { explainWriteError, temporaryBeside, textOrNull, writeWhole } from "../../io/files.ts";
import { sha256, sha256File } from "../../io/hash.ts";
import { writeParquet } from "../../io/parquet.ts";
import { UserError } from "../../schemas/errors.ts";
import type { BucketSeal, StageCounts } from "../../schemas/manifest.ts";
import { PROBLEM_SCHEMA, Problem, RejectedRow } from "../../schemas/problem.ts";
import type { SourceStage } from "../../stages/define-stage.ts";
import { bucketName, bucketOf } from "../store/buckets.ts";
import type { StageFiles } from "../store/stage-files.ts";

/** Characters of problems held in memory; beyond them problems spill to disk. */
const HELD = 256 << 20;

/** Problems that wait to be written to buckets. */
class Spill {
  readonly #folder: string;
  readonly #held = new Map<number, string[]>();
  readonly #limit: number;
  #size = 0;

  constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  async add(bucket: number, problem: Problem): Promise<void> {
    const line = JSON.stringify(problem);
    const list = this.#held.get(bucket) ?? [];
    list.push(line);
    this.#held.set(bucket, list);
    this.#size += line.length;
    if (this.#size > this.#limit) await this.#flush();
  }

  async #flush(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      for (const [bucket, lines] of this.#held) await appendFile(this.#file(bucket), `${lines.join("\n")}\n`);
    } catch (error) {
      explainWriteError(error, this.#folder);
    }
    this.#held.clear();
    this.#size = 0;
  }

  #file(bucket: number): string {
    return join(this.#folder, `${bucketName(bucket)}.jsonl`);
  }

  async take(bucket: number): Promise<Problem[]> {
    const spilled = (await textOrNull(this.#file(bucket))) ?? "";
    const lines = [...spilled.split("\n").filter((line) => line !== ""), ...(this.#held.get(bucket) ?? [])];
    return lines.map((line) => JSON.parse(line) as Problem);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

type ImportSetup = {
  files: StageFiles;
  buckets: number;
  key: string;
  baseDir: string;
  signal: AbortSignal;
  /** Characters of problems held in memory. */
  held?: number;
  /** @throws UserError if what a problem needs is missing */
  check?: (problem: Problem) => Promise<void>;
};
type Imported = { counts: StageCounts; seals: BucketSeal[] };

/** Sorted by id; of several problems with the same id (one row in two inputs) the first is kept. */
function distinct(problems: readonly Problem[], rejected: RejectedRow[]): Problem[] {
  const kept = new Map<string, Problem>();
  for (const problem of problems) {
    const first = kept.get(problem.problem_id);
    if (first === undefined) kept.set(problem.problem_id, problem);
    else {
      const { source_row, name } = problem;
      rejected.push({ source_row, name, reason: "duplicate_problem", detail: `same as ${first.source_row}` });
    }
  }
  return [...kept.values()].sort((a, b) => (a.problem_id < b.problem_id ? -1 : 1));
}

async function writeBucket(bucket: number, problems: Problem[], setup: ImportSetup): Promise<BucketSeal> {
  const path = setup.files.rowsFile(bucket);
  await writeParquet(path, { schema: Problem, schemaName: PROBLEM_SCHEMA, rows: problems, mode: "replace" });
  const n = problems.length;
  const counts = { rows_in: n, kept: n, dropped: 0, reasons: {}, labels: {}, rows_out: n };
  const content = sha256([await sha256File(path)]);
  const seal: BucketSeal = { schema: "seal/1", bucket, key: setup.key, content, counts };
  await writeWhole(setup.files.sealFile(bucket), `${JSON.stringify(seal)}\n`);
  return seal;
}

/**
 * Reads everything, then writes all buckets. @throws UserError for a bad input, or if there is no
 * problem
 */
export async function runImport<O>(stage: SourceStage<O>, options: O, setup: ImportSetup): Promise<Imported> {
  const spill = new Spill(temporaryBeside(join(setup.files.folder, "spill")), setup.held ?? HELD);
  const rejected: RejectedRow[] = [];
  let problems = 0;
  try {
    for await (const item of stage.read(options, setup)) {
      if ("rejected" in item) rejected.push(item.rejected);
      else {
        problems += 1;
        await setup.check?.(item.problem);
        await spill.add(bucketOf(item.problem.problem_id, setup.buckets), item.problem);
      }
    }
    if (problems === 0) throw noProblems(rejected);
    const seals: BucketSeal[] = [];
    for (let bucket = 0; bucket < setup.buckets; bucket += 1) {
      seals.push(await writeBucket(bucket, distinct(await spill.take(bucket), rejected), setup));
    }
    await writeRejected(rejected, setup);
    return { counts: importCounts(seals, rejected), seals };
  } finally {
    await spill.remove();
  }
}

const writeRejected = (rejected: RejectedRow[], { files }: ImportSetup) =>
  writeParquet(join(files.folder, "rejected.parquet"), {
    schema: RejectedRow,
    schemaName: "rejected/1",
    rows: rejected.sort((a, b) => (a.source_row < b.source_row ? -1 : 1)),
    mode: "replace",
  });

function noProblems(rejected: readonly RejectedRow[]): UserError {
  const reasons = [...new Set(rejected.map((row) => row.reason))].join(", ");
  return new UserError({
    where: "import.inputs",
    expected: "at least one problem",
    got: rejected.length === 0 ? "no rows at all" : `${rejected.length} rows, all rejected (${reasons})`,
    fix: "Check the files and their format.",
  });
}

function importCounts(seals: readonly BucketSeal[], rejected: readonly RejectedRow[]): StageCounts {
  const kept = seals.reduce((sum, seal) => sum + seal.counts.kept, 0);
  const reasons: Record<string, number> = {};
  for (const { reason } of rejected) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const dropped = rejected.length;
  return { rows_in: kept + dropped, kept, dropped, reasons, labels: {}, rows_out: kept };
}
