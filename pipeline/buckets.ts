/**
 * Buckets: the fixed number of parts that a run's problems are spread over by hash, written in run.json at
 * creation. A bucket is the unit of a worker's task, of a file and of a journal folder.
 */
import { sha256 } from "../io/hash.ts";

/** Bucket of a problem, by the first 32 bits of sha256(problem_id). */
export const bucketOf = (problemId: string, buckets: number): number =>
  Number.parseInt(sha256(problemId).slice(0, 8), 16) % buckets;

/** Four digits, as in file and folder names. */
export const bucketName = (bucket: number): string => String(bucket).padStart(4, "0");

/** The buckets of task `index` of `count`, which together cover all of them exactly once. */
export const bucketsOfTask = (buckets: number, task: { index: number; count: number }): number[] =>
  Array.from({ length: buckets }, (_, b) => b).filter((b) => b % task.count === task.index);
