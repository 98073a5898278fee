/**
 * Buckets: the parts that a run's problems are divided into by hash. Their number is fixed in
 * run.json at creation. A bucket is the unit of a worker's task, of a file and of a journal folder.
 */
import { stat } from "node:fs/promises";
import { sha256 } from "../../io/hash.ts";
import { importStage } from "../../stages/import.ts";
import type { LoadedConfig } from "../config.ts";

/** Bucket of a problem, by the first 32 bits of sha256(problem_id). */
export const bucketOf = (problemId: string, buckets: number): number =>
  Number.parseInt(sha256(problemId).slice(0, 8), 16) % buckets;

const BYTES_A_BUCKET = 256 * 1024;
const [FEWEST, MOST] = [4, 1024];

/**
 * Number of buckets of a new run: the configuration's, else by the size of its inputs. A bucket has
 * about twenty files, so many buckets for a few problems cost a minute for nothing.
 */
export async function bucketsFor({
  config,
  baseDir,
}: Pick<LoadedConfig, "config" | "baseDir">): Promise<number> {
  if (config.buckets !== undefined) return config.buckets;
  const files = await importStage.inputs(config.import, baseDir);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Math.min(MOST, Math.max(FEWEST, Math.ceil(bytes / BYTES_A_BUCKET)));
}

/** Four digits, as in file and folder names. */
export const bucketName = (bucket: number): string => String(bucket).padStart(4, "0");

/** The buckets of task `index` of `count`. All tasks together have each bucket exactly once. */
export const bucketsOfTask = (buckets: number, task: { index: number; count: number }): number[] =>
  Array.from({ length: buckets }, (_, b) => b).filter((b) => b % task.count === task.index);
