/**
 * The last job of a run on a cluster, as its file tells: which tasks it has, for which plan, and whether any of them is
 * still to come. Files are asked first: tasks that said how they ended need no queue.
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
  /** Which work it does: hash of the keys in its plan. */
  work: z.string().default(""),
  /** What stood on disk when it was submitted, and how many submissions before it came no further. */
  mark: z.number(),
  stalled: z.int(),
  /** The job behind it that runs the command again; null where the command itself waits. */
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

/** How a task ended by its own word; null where it has not said so. */
export async function endOf(run: RunDir, job: Job, task: number): Promise<number | null> {
  const text = await readFile(join(slurmPlaces(run).ended, `${job.id}_${task}`), "utf8").catch(() => "");
  return text.trim() === "" ? null : Number(text);
}

/** Whether every task said how it ended, and none may yet be put back by somebody's hand. */
export const isOver = (ends: readonly (number | null)[]): boolean =>
  ends.every((end) => end !== null && end !== CANCELLED);

/** Whether any task of the job waits or runs; null where neither files nor the controller say. */
export async function isLive(run: RunDir, job: Job): Promise<boolean | null> {
  if (isOver(await Promise.all(job.tasks.map((task) => endOf(run, job, task))))) return false;
  const live = await liveTasks(job.id);
  return live === null ? null : live.length > 0;
}

/** Before anything is taken away that a task may be writing. @throws TryLaterError where a job is still there */
export async function refuseBesideJob(run: RunDir): Promise<void> {
  const job = await lastJob(run);
  if (job === null) return;
  const live = await isLive(run, job).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError({
      where: slurmPlaces(run).job,
      expected: `a machine that can ask whether job ${job.id} is over`,
      got: "one without squeue",
      fix: "Run this on a login node; or remove the file, if you know that the job is over.",
    });
  });
  if (live === false) return;
  const what = live === null ? "may still be" : "is still";
  throw new TryLaterError(
    `job ${job.id} of this run ${what} in the cluster; wait for its end or \`scancel ${job.id}\`, then give the same command again`,
  );
}
