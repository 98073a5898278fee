/**
 * The files of one stage under one key: rows, decisions, a seal per bucket. Promises: a bucket's
 * seal is written last; its content follows from the files beside it, so any process that finds
 * complete files without a seal (after a kill, or from another writer) can seal them.
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ZodObject } from "zod";
import { exists, explainWriteError, jsonOrNull, linked, textOrNull, writeWhole } from "../../io/files.ts";
import { sha256, sha256File } from "../../io/hash.ts";
import { columnTree } from "../../io/parquet/columns.ts";
import { readAllParquet, readMetadata, readParquet, type Written, writeParquet } from "../../io/parquet.ts";
import { Decision } from "../../schemas/decision.ts";
import { UserError } from "../../schemas/errors.ts";
import { BucketSeal, type StageCounts } from "../../schemas/manifest.ts";
import { bucketName } from "./buckets.ts";
import type { RunDir } from "./run-dir.ts";

export const DECISION_SCHEMA = "decision/1";

/** What a stage writes: producers have rows of their own schema beside the decisions. */
export type Writes = { schema: ZodObject; schemaName: string } | null;

export type StageOutput = { decisions: Decision[]; rows: Record<string, unknown>[] };

/** The same with rows that are read once, and the paths of their optional members. */
type StreamedOutput = {
  decisions: Decision[];
  rows: AsyncIterable<Record<string, unknown>>;
  optional: ReadonlySet<string>;
};

/** What a seal follows from: the decisions of a bucket, and the hashes of its files. */
type Contents = { key: string; decisions: readonly Decision[]; hashes: readonly string[] };

/** Footer entry of every bucket file: the key it was made for. */
const KEY_NAME = "rftkit.bucket_key";

/** Key in a file's footer; null where there is no file, "" where it is damaged. */
async function keyInFile(file: string): Promise<string | null> {
  if (!(await exists(file))) return null;
  try {
    return (await readMetadata(file)).metadata[KEY_NAME] ?? "";
  } catch (error) {
    if (error instanceof UserError) return "";
    throw error;
  }
}

export class StageFiles {
  readonly folder: string;
  readonly writes: Writes;
  readonly #stageFolder: string;
  /** What was written here and is not sealed yet, by bucket: it need not be read for its seal. */
  readonly #written = new Map<number, Contents>();

  constructor(run: RunDir, place: { stage: string; key: string; writes: Writes }) {
    this.folder = run.stageKey(place.stage, place.key);
    this.#stageFolder = run.stage(place.stage);
    this.writes = place.writes;
  }

  rowsFile(bucket: number, folder = this.folder): string {
    return join(folder, `bucket-${bucketName(bucket)}.parquet`);
  }
  /** A filter writes decisions only, so they are the bucket's file. */
  decisionsFile(bucket: number, folder = this.folder): string {
    return this.writes === null
      ? this.rowsFile(bucket, folder)
      : join(folder, `decisions-${bucketName(bucket)}.parquet`);
  }
  sealFile(bucket: number, folder = this.folder): string {
    return join(folder, `bucket-${bucketName(bucket)}.json`);
  }
  #files(bucket: number, folder = this.folder): string[] {
    return [...new Set([this.decisionsFile(bucket, folder), this.rowsFile(bucket, folder)])];
  }

  /**
   * The seal of a bucket; a torn one counts as missing, since it can be made again from the files
   * beside it.
   */
  async readSeal(bucket: number, folder = this.folder): Promise<BucketSeal | null> {
    const text = await textOrNull(this.sealFile(bucket, folder));
    return text === null ? null : (BucketSeal.safeParse(jsonOrNull(text)).data ?? null);
  }

  readDecisions(bucket: number): Promise<Decision[]> {
    return readAllParquet(this.decisionsFile(bucket), { schema: Decision, schemaName: DECISION_SCHEMA });
  }

  /**
   * Writes a bucket's files. @returns false where another writer was first: its files win, these
   * are discarded
   */
  async write(bucket: number, key: string, output: StageOutput | StreamedOutput): Promise<boolean> {
    let rowsWritten: Written | null = null;
    const common = { mode: "seal" as const, metadata: { [KEY_NAME]: key } };
    if (this.writes !== null) {
      const { decisions: _, ...rows } = output;
      rowsWritten = await writeParquet(this.rowsFile(bucket), { ...this.writes, ...common, ...rows });
    }
    const decisions = await writeParquet(this.decisionsFile(bucket), {
      schema: Decision,
      schemaName: DECISION_SCHEMA,
      rows: output.decisions,
      ...common,
    });
    // In the order of #files.
    const files = rowsWritten === null ? [decisions] : [decisions, rowsWritten];
    if (!files.every(({ sealed }) => sealed)) return false;
    const hashes = files.map(({ sha256 }) => sha256);
    this.#written.set(bucket, { key, decisions: output.decisions, hashes });
    return true;
  }

  /**
   * Whether complete files of this key exist without a seal (after a kill). Files and a seal of
   * another key, made from inputs that have changed since, are removed.
   */
  async settle(bucket: number, key: string): Promise<boolean> {
    const keys = await Promise.all(this.#files(bucket).map(keyInFile));
    if (keys.every((found) => found === key)) return true;
    await rm(this.sealFile(bucket), { force: true });
    for (const [i, file] of this.#files(bucket).entries()) {
      if (keys[i] !== null && keys[i] !== key) await rm(file, { force: true });
    }
    return false;
  }

  /** Seals a bucket whose files are in place. */
  async seal(bucket: number, key: string): Promise<BucketSeal> {
    const { decisions, hashes } = await this.#contents(bucket, key);
    const counts = countDecisions(decisions);
    if (this.writes !== null) {
      const { rows, paths } = await readMetadata(this.rowsFile(bucket));
      counts.rows_out = rows;
      const sums = await this.#sums(bucket, this.writes, paths);
      if (sums !== null) counts.sums = sums;
    }
    const seal: BucketSeal = { schema: "seal/1", bucket, key, content: sha256(hashes), counts };
    await writeWhole(this.sealFile(bucket), `${JSON.stringify(seal)}\n`);
    return seal;
  }

  async #contents(bucket: number, key: string): Promise<Contents> {
    const written = this.#written.get(bucket);
    this.#written.delete(bucket);
    if (written?.key === key) return written;
    const hashes = await Promise.all(this.#files(bucket).map((file) => sha256File(file)));
    return { key, decisions: await this.readDecisions(bucket), hashes };
  }

  /** Sums of the optional counts in the rows; null where the file has none. */
  async #sums(
    bucket: number,
    { schema, schemaName }: NonNullable<Writes>,
    paths: ReadonlySet<string>,
  ): Promise<Record<string, number> | null> {
    const names = columnTree(schema)
      .filter(({ kind, optional, name }) => kind === "int" && optional === true && paths.has(name))
      .map(({ name }) => name);
    if (names.length === 0) return null;
    const sums = Object.fromEntries(names.map((name) => [name, 0]));
    for await (const row of readParquet(this.rowsFile(bucket), { schema, schemaName, columns: names })) {
      for (const name of names) sums[name] = (sums[name] ?? 0) + Number(row[name] ?? 0);
    }
    return sums;
  }

  /**
   * Adopts a bucket that was sealed with the same key under other options of the run; null where
   * there is none.
   */
  async adopt(bucket: number, key: string): Promise<BucketSeal | null> {
    const others = await readdir(this.#stageFolder).catch(() => []);
    for (const other of others.sort()) {
      const folder = join(this.#stageFolder, other);
      if (folder === this.folder || other === "latest") continue;
      const seal = await this.readSeal(bucket, folder);
      if (seal?.key !== key) continue;
      await mkdir(this.folder, { recursive: true }).catch((error: unknown) =>
        explainWriteError(error, this.folder),
      );
      const from = this.#files(bucket, folder);
      for (const [i, target] of this.#files(bucket).entries()) await linkOver(from[i] ?? "", target);
      await writeWhole(this.sealFile(bucket), `${JSON.stringify(seal)}\n`);
      return seal;
    }
    return null;
  }
}

async function linkOver(from: string, to: string): Promise<void> {
  await linked(from, to).catch((error: unknown) => explainWriteError(error, to));
}

/** Counts of a list of decisions; rows_out is the number of rows kept. */
export function countDecisions(decisions: readonly Decision[]): StageCounts {
  const counts: StageCounts = {
    rows_in: decisions.length,
    kept: 0,
    dropped: 0,
    reasons: {},
    labels: {},
    rows_out: 0,
  };
  for (const { kept, reason, label } of decisions) {
    if (kept) {
      counts.kept += 1;
      if (label !== null) counts.labels[label] = (counts.labels[label] ?? 0) + 1;
    } else {
      counts.dropped += 1;
      counts.reasons[reason ?? ""] = (counts.reasons[reason ?? ""] ?? 0) + 1;
    }
  }
  counts.rows_out = counts.kept;
  return counts;
}

/** Sums of counts, reasons and labels, in sorted order, so that equal buckets give equal text. */
export function addCounts(all: readonly StageCounts[]): StageCounts {
  const total: StageCounts = { rows_in: 0, kept: 0, dropped: 0, reasons: {}, labels: {}, rows_out: 0 };
  const sums: Record<string, number> = {};
  for (const counts of all) {
    for (const [name, n] of Object.entries(counts.sums ?? {})) sums[name] = (sums[name] ?? 0) + n;
    for (const field of ["rows_in", "kept", "dropped", "rows_out"] as const) total[field] += counts[field];
    for (const field of ["reasons", "labels"] as const) {
      for (const [name, n] of Object.entries(counts[field]))
        total[field][name] = (total[field][name] ?? 0) + n;
    }
  }
  const sorted = (record: Record<string, number>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...total,
    reasons: sorted(total.reasons),
    labels: sorted(total.labels),
    ...(Object.keys(sums).length > 0 && { sums: sorted(sums) }),
  };
}
