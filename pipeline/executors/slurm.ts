/**
 * The Slurm executor: one job array of workers for the chain. Promises: seals on disk decide what
 * is done, never the state of the queue; only missing buckets are submitted; a job that still
 * exists is waited for, not submitted twice; lost tasks are submitted again as long as the run
 * makes progress. The queue is asked only whether tasks are left.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { arrayRanges } from "../../cluster/batch-script.ts";
import { clusterFacts, liveTasks, submit } from "../../cluster/slurm.ts";
import { FolderTail } from "../../cluster/tail.ts";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { chainOfPlan, openBuckets } from "../store/open-buckets.ts";
import { type Plan, readPlan } from "../store/plan.ts";
import { openRunDir, type RunDir } from "../store/run-dir.ts";
import { Suspects } from "../store/suspects.ts";
import { progressMark } from "../worker/restarts.ts";
import { type Executor, parseFaults, type WorkerPool } from "./local.ts";
import { DetachedError } from "./none.ts";
import { CANCELLED, chainScript, mergeScript, type SlurmOptions, slurmPlaces } from "./slurm-files.ts";
import { endOf, isLive, isOver, type Job, lastJob, refuseBesideJob, workOf, writeJob } from "./slurm-job.ts";

/** Milliseconds between checks of the files; every tenth check also asks the queue. */
const LOOK = 1000;
const ASK_EVERY = 10;

/** Submissions in a row that may make no progress. */
const ROUNDS = 2;

/** Checks that a shared file system gets to show the seals of tasks that succeeded. */
const SETTLING = 10;

/** What is submitted for one chain, and how. */
type Submission = {
  run: RunDir;
  plan: Plan;
  work: string;
  pool: WorkerPool;
  options: SlurmOptions;
  say: (line: string) => void;
};

/** @param say prints lines for the user: job ids, and what was lost */
export function slurmExecutor(options: SlurmOptions, say: (line: string) => void): Executor {
  return async (pool) => {
    const run = await openRunDir(pool.runDir);
    const plan = await readPlan(run);
    const submission: Submission = { run, plan, work: workOf(plan, pool.stage), pool, options, say };
    const places = slurmPlaces(run);
    for (const folder of [places.logs, places.counts, places.ended]) await mkdir(folder, { recursive: true });
    // A copy of the plan for the job: another command may write another plan before the last task
    // has started. Options outside the keys, such as server addresses, reach a job that still
    // exists.
    await writeWhole(places.plan(submission.work), `${JSON.stringify(plan, null, 1)}\n`);
    let last = await lastJob(run);
    let job = await stillThere(last, submission);
    if (last !== null && job === null) await (await JobCounts.open(last, submission)).end();
    while (!pool.signal.aborted) {
      if ((await openBuckets(run, submission.plan, pool.stage)).length === 0) return;
      if (job === null) job = await submitMissing(submission, last);
      if (options.again !== null) {
        await submitMerge(job, submission, options.again);
        throw new DetachedError(`rftkit status ${run.root} shows its progress`);
      }
      const counts = await JobCounts.open(job, submission);
      await waitFor(job, submission, counts).finally(() => counts.end());
      if (!pool.signal.aborted) await throwFaults(job, submission);
      last = job;
      job = null;
    }
    say("the job continues in the cluster; run the same command again to wait for it");
  };
}

async function markOf({ run, plan, pool }: Submission): Promise<number> {
  const chain = await chainOfPlan(run, plan, pool.stage);
  const buckets = Array.from({ length: run.facts.buckets }, (_, bucket) => bucket);
  return progressMark({ run, chain, buckets, suspects: await Suspects.read(run) });
}

/**
 * The job of an earlier command, if any of its tasks waits or runs. @throws TryLaterError if it has
 * another plan
 */
async function stillThere(job: Job | null, { run, work, say, options }: Submission): Promise<Job | null> {
  if (job === null || (await isLive(run, job)) === false) return null;
  if (job.work !== work) await refuseBesideJob(run);
  say(`job ${job.id} is still in the queue${options.again === null ? "; waiting for it" : ""}`);
  return job;
}

/**
 * @throws TryLaterError where the last submissions made no progress: all their tasks were lost
 *   without an error
 */
async function submitMissing(submission: Submission, last: Job | null): Promise<Job> {
  const { run, plan, work, pool, options, say } = submission;
  const missing = await openBuckets(run, plan, pool.stage);
  const places = slurmPlaces(run);
  const mark = await markOf(submission);
  const stalled = last !== null && last.work === work && mark <= last.mark ? last.stalled + 1 : 0;
  if (stalled > ROUNDS) {
    await rm(places.job, { force: true });
    throw new TryLaterError(`jobs were lost ${stalled} times in a row without progress; see ${places.logs}`);
  }
  const limit = (await clusterFacts())?.maxArraySize ?? Number.POSITIVE_INFINITY;
  const count = Math.min(pool.workers, run.facts.buckets, limit);
  const script = places.script(pool.stage);
  await writeWhole(script, chainScript(run, { stage: pool.stage, tasks: count, work }, options));
  const tasks = [...new Set(missing.map((bucket) => bucket % count))].sort((a, b) => a - b);
  const id = await submit(script, [`--array=${arrayRanges(tasks)}`]);
  const job: Job = { id, tasks, work, mark, stalled, merge: null };
  await writeJob(run, job);
  say(`job ${id}: ${tasks.length} tasks for ${missing.length} buckets; batch file ${script}`);
  return job;
}

/** Submits the job that runs after the array, unless an earlier command has. */
async function submitMerge(
  job: Job,
  { run, options, say }: Submission,
  again: readonly string[],
): Promise<void> {
  if (job.merge !== null) return;
  const { merge } = slurmPlaces(run);
  await writeWhole(merge, mergeScript(run, again, options));
  const id = await submit(merge, [`--dependency=afterany:${job.id}`]);
  await writeJob(run, { ...job, merge: id });
  say(`job ${id}: merges after it`);
}

/**
 * Returns once all seals exist, every task has reported its end, or the queue has none of them
 * left.
 */
async function waitFor(job: Job, submission: Submission, counts: JobCounts): Promise<void> {
  const { run, plan, pool } = submission;
  for (let look = 0, settling = 0; !pool.signal.aborted; look += 1) {
    await counts.take();
    const ends = await Promise.all(job.tasks.map((task) => endOf(run, job, task)));
    const isEnd =
      isOver(ends) || (look % ASK_EVERY === ASK_EVERY - 1 && (await liveTasks(job.id))?.length === 0);
    if (isEnd) {
      const isWell = ends.every((end) => end === 0);
      const left = (await openBuckets(run, plan, pool.stage)).length;
      if (left === 0 || !isWell || settling++ >= SETTLING) return;
    }
    await sleep(LOOK, undefined, { signal: pool.signal }).catch(() => undefined);
  }
}

/** Counts of a job's tasks; what an earlier command has read is not read again. */
class JobCounts {
  readonly #tail: FolderTail;
  readonly #submission: Submission;

  private constructor(submission: Submission, tail: FolderTail) {
    this.#submission = submission;
    this.#tail = tail;
  }

  static async open({ id }: Job, submission: Submission): Promise<JobCounts> {
    const { counts, counted } = slurmPlaces(submission.run);
    const read = Counted.safeParse(jsonOrNull(await readFile(counted, "utf8").catch(() => ""))).data;
    return new JobCounts(submission, new FolderTail(counts, (name) => name.startsWith(`${id}_`), read));
  }

  async take(): Promise<void> {
    for (const line of await this.#tail.lines()) {
      for (const [what, by] of Object.entries(countsOf(line))) this.#submission.pool.onCount(what, by);
    }
  }

  /** Called before the command records its counts. */
  async end(): Promise<void> {
    await this.take();
    await writeWhole(slurmPlaces(this.#submission.run).counted, JSON.stringify(this.#tail.read));
  }
}

const Counted = z.record(z.string(), z.number());

function countsOf(line: string): Record<string, number> {
  const counts = z.record(z.string(), z.number());
  try {
    return counts.catch({}).parse(JSON.parse(line));
  } catch {
    return {};
  }
}

/** Throws the error of a task that will not be retried. Lost tasks report none. */
async function throwFaults(job: Job, submission: Submission): Promise<void> {
  const left = await openBuckets(submission.run, submission.plan, submission.pool.stage);
  if (left.length === 0) return;
  const cancelled: number[] = [];
  for (const task of job.tasks) {
    const end = await endOf(submission.run, job, task);
    if (end === null || end === 0) continue;
    if (end === CANCELLED) cancelled.push(task);
    else throw await errorOf(join(slurmPlaces(submission.run).logs, `${job.id}_${task}.log`), end);
  }
  if (cancelled.length > 0) {
    const which = arrayRanges(cancelled);
    throw new TryLaterError(
      `tasks ${which} of job ${job.id} were cancelled; run the same command again to submit them again`,
    );
  }
}

/** Characters of a task's log that are read. */
const LOG_TAIL = 4000;

async function errorOf(log: string, code: number): Promise<Error> {
  const said = (await readFile(log, "utf8").catch(() => "")).slice(-LOG_TAIL).trim();
  if (code === 2) return new UserError(parseFaults(said));
  const passes = /^try again later: .*$/m.exec(said)?.[0];
  if (passes !== undefined) return new TryLaterError(passes.replace("try again later: ", ""));
  return new Error(`a task gave up (code ${code}); ${log} ends with:\n${said.slice(-1500)}`);
}
