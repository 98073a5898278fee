/**
 * The Slurm executor: one job array of workers for the chain. Promises: seals on disk decide what is done, never the
 * queue's word; only what is missing is submitted; a job that is still there is waited for, not doubled; lost tasks
 * are submitted again as long as that gets the run further. The queue is asked only whether anything is still coming.
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
import { Deaths } from "../store/suspects.ts";
import { progressMark } from "../worker/restarts.ts";
import { type Executor, parseFaults, type WorkerPool } from "./local.ts";
import { DetachedError } from "./none.ts";
import { CANCELLED, chainScript, mergeScript, type SlurmOptions, slurmPlaces } from "./slurm-files.ts";
import { endOf, isLive, isOver, type Job, lastJob, refuseBesideJob, workOf, writeJob } from "./slurm-job.ts";

/** Milliseconds between looks at the files; every tenth look also asks the queue. */
const LOOK = 1000;
const ASK_EVERY = 10;

/** Submissions in a row that may come no further. */
const ROUNDS = 2;

/** Looks that a file system gets to show the seals of tasks that ended well. */
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

/** @param say lines for people: job ids, and what was lost */
export function slurmExecutor(options: SlurmOptions, say: (line: string) => void): Executor {
  return async (pool) => {
    const run = await openRunDir(pool.runDir);
    const plan = await readPlan(run);
    const submission: Submission = { run, plan, work: workOf(plan, pool.stage), pool, options, say };
    const places = slurmPlaces(run);
    for (const folder of [places.logs, places.counts, places.ended]) await mkdir(folder, { recursive: true });
    // A copy of the plan for the job: another command may write another one before the last task has started. What is
    // in no key, as the servers' addresses, reaches a job that is still there.
    await writeWhole(places.plan(submission.work), `${JSON.stringify(plan, null, 1)}\n`);
    let last = await lastJob(run);
    let job = await stillThere(last, submission);
    if (last !== null && job === null) await (await JobCounts.open(last, submission)).end();
    while (!pool.signal.aborted) {
      if ((await openBuckets(run, submission.plan, pool.stage)).length === 0) return;
      if (job === null) job = await submitMissing(submission, last);
      if (options.again !== null) {
        await submitMerge(job, submission, options.again);
        throw new DetachedError(`rftkit status ${run.root} says how far it is`);
      }
      const counts = await JobCounts.open(job, submission);
      await waitFor(job, submission, counts).finally(() => counts.end());
      if (!pool.signal.aborted) await complain(job, submission);
      last = job;
      job = null;
    }
    say("the job goes on in the cluster; the same command waits for it again");
  };
}

async function markOf({ run, plan, pool }: Submission): Promise<number> {
  const chain = await chainOfPlan(run, plan, pool.stage);
  const buckets = Array.from({ length: run.facts.buckets }, (_, bucket) => bucket);
  return progressMark({ run, chain, buckets, deaths: await Deaths.read(run) });
}

/** The job of an earlier command, where any of its tasks is still to come. @throws TryLaterError for one of another plan */
async function stillThere(job: Job | null, { run, work, say, options }: Submission): Promise<Job | null> {
  if (job === null || (await isLive(run, job)) === false) return null;
  if (job.work !== work) await refuseBesideJob(run);
  say(`job ${job.id} is still there${options.again === null ? "; waiting for it" : ""}`);
  return job;
}

/** @throws TryLaterError where the last submissions came no further, all tasks lost without a word */
async function submitMissing(submission: Submission, last: Job | null): Promise<Job> {
  const { run, plan, work, pool, options, say } = submission;
  const missing = await openBuckets(run, plan, pool.stage);
  const places = slurmPlaces(run);
  const mark = await markOf(submission);
  const stalled = last !== null && last.work === work && mark <= last.mark ? last.stalled + 1 : 0;
  if (stalled > ROUNDS) {
    await rm(places.job, { force: true });
    throw new TryLaterError(
      `jobs were lost ${stalled} times in a row without getting further; see ${places.logs}`,
    );
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

/** The job behind the array, unless an earlier command got as far as that. */
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

/** Returns once all seals are there, every task said that it ended, or the queue has none of them any more. */
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

/** What a job's tasks counted; what an earlier command has taken of it is not taken again. */
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

  /** To be called where the command goes on to write down what it counted. */
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

/** What the tasks that will not be tried again say, as the error it is. Lost tasks say nothing. */
async function complain(job: Job, submission: Submission): Promise<void> {
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
      `tasks ${which} of job ${job.id} were cancelled; the same command submits them again`,
    );
  }
}

/** Characters of a task's log that are looked at. */
const LAST_WORDS = 4000;

async function errorOf(log: string, code: number): Promise<Error> {
  const said = (await readFile(log, "utf8").catch(() => "")).slice(-LAST_WORDS).trim();
  if (code === 2) return new UserError(parseFaults(said));
  const passes = /^try again later: .*$/m.exec(said)?.[0];
  if (passes !== undefined) return new TryLaterError(passes.replace("try again later: ", ""));
  return new Error(`a task gave up (code ${code}); ${log} ends with:\n${said.slice(-1500)}`);
}
