/**
 * The last Slurm job of a run, as recorded in its file: its tasks, its plan, and whether any task
 * waits or runs. Files are read first: if all tasks have recorded their end, the queue is not
 * asked.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { liveTasks } from "../../cluster/slurm.ts";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import type { Plan } from "../store/plan.ts";
import type { RunDir } from "../store/run-dir.ts";
import { CANCELLED, slurmPlaces } from "./slurm-files.ts";

const Job = z.object({
  id: z.string(),
  tasks: z.array(z.int()),
  /** Hash of the keys in its plan. */
  work: z.string().default(""),
  /** Progress mark at its submission, and the number of submissions before it without progress. */
  mark: z.number(),
  stalled: z.int(),
  /** The job after it that runs the command again; null where the command itself waits. */
  merge: z.string().nullable().default(null),
});
export type Job = z.infer<typeof Job>;

/** Equal for plans whose workers do the same. */
export const workOf = ({ keys }: Pick<Plan, "keys">, stage: string): string =>
  sha256([Object.entries(keys).map(([name, { key }]) => [name, key]), stage]).slice(0, 16);

export async function lastJob(run: RunDir): Promise<Job | null> {
  const text = await readFile(slurmPlaces(run).job, "utf8").catch(() => null);
  return text === null ? null : (Job.safeParse(jsonOrNull(text)).data ?? null);
}

export const writeJob = (run: RunDir, job: Job): Promise<boolean> =>
  writeWhole(slurmPlaces(run).job, `${JSON.stringify(job)}\n`);

/** Exit code that a task recorded; null where it has recorded none. */
export async function endOf(run: RunDir, job: Job, task: number): Promise<number | null> {
  const text = await readFile(join(slurmPlaces(run).ended, `${job.id}_${task}`), "utf8").catch(() => "");
  return text.trim() === "" ? null : Number(text);
}

/** Whether every task has recorded its end, and none was cancelled and may still be requeued. */
export const isOver = (ends: readonly (number | null)[]): boolean =>
  ends.every((end) => end !== null && end !== CANCELLED);

/** Whether any task of the job waits or runs; null where neither files nor the controller know. */
export async function isLive(run: RunDir, job: Job): Promise<boolean | null> {
  if (isOver(await Promise.all(job.tasks.map((task) => endOf(run, job, task))))) return false;
  const live = await liveTasks(job.id);
  return live === null ? null : live.length > 0;
}

/**
 * Called before files are removed that a task may be writing. @throws TryLaterError where a job
 * still exists
 */
export async function refuseBesideJob(run: RunDir): Promise<void> {
  const job = await lastJob(run);
  if (job === null) return;
  const live = await isLive(run, job).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({
      where: slurmPlaces(run).job,
      expected: `a machine with squeue, to ask whether job ${job.id} is over`,
      got: "no squeue here",
      fix: "Run this on a login node, or remove the file if you know that the job is over.",
    });
  });
  if (live === false) return;
  const what = live === null ? "may still be" : "is still";
  throw new TryLaterError(
    `job ${job.id} of this run ${what} in the queue; wait for its end or \`scancel ${job.id}\`, then run the same command again`,
  );
}
