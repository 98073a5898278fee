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
import { writeWhole } from "../../io/files.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { Deaths } from "../attempts.ts";
import { type Plan, readPlan } from "../plan.ts";
import { openRunDir, type RunDir } from "../run-dir.ts";
import { progressMark } from "../tries.ts";
import { chainOfPlan, unsealedBuckets } from "../unsealed.ts";
import { type Executor, parseFaults, type WorkerPool } from "./local.ts";
import { DetachedError } from "./none.ts";
import { CANCELLED, chainScript, mergeScript, type SlurmOptions, slurmPlaces } from "./slurm-files.ts";

/** Milliseconds between looks at the files; every tenth look also asks the queue. */
const LOOK = 1000;
const ASK_EVERY = 10;

/** Submissions in a row that may come no further. */
const ROUNDS = 2;

/** Looks that a file system gets to show the seals of tasks that ended well. */
const SETTLING = 10;

const Job = z.object({
  id: z.string(),
  tasks: z.array(z.int()),
  /** What stood on disk when it was submitted, and how many submissions before it came no further. */
  mark: z.number(),
  stalled: z.int(),
});
type Job = z.infer<typeof Job>;

type Scene = {
  run: RunDir;
  plan: Plan;
  pool: WorkerPool;
  options: SlurmOptions;
  say: (line: string) => void;
};

/** @param say lines for people: job ids, and what was lost */
export function slurmExecutor(options: SlurmOptions, say: (line: string) => void): Executor {
  return async (pool) => {
    const run = await openRunDir(pool.runDir);
    const scene: Scene = { run, plan: await readPlan(run), pool, options, say };
    const places = slurmPlaces(run);
    for (const folder of [places.logs, places.counts, places.ended]) await mkdir(folder, { recursive: true });
    let last = await lastJob(run);
    let job = await stillThere(last, scene);
    while (!pool.signal.aborted) {
      if ((await unsealedBuckets(run, scene.plan, pool.stage)).length === 0) return;
      if (job === null) job = await submitMissing(scene, last);
      if (options.again !== null) throw new DetachedError(`rftkit status ${run.root} says how far it is`);
      await waitFor(job, scene);
      if (!pool.signal.aborted) await complain(job, scene);
      last = job;
      job = null;
    }
    say("the job goes on in the cluster; the same command waits for it again");
  };
}

async function lastJob(run: RunDir): Promise<Job | null> {
  const text = await readFile(slurmPlaces(run).job, "utf8").catch(() => null);
  return text === null ? null : (Job.safeParse(JSON.parse(text)).data ?? null);
}

async function markOf({ run, plan, pool }: Scene): Promise<number> {
  const chain = await chainOfPlan(run, plan, pool.stage);
  const buckets = Array.from({ length: run.facts.buckets }, (_, bucket) => bucket);
  return progressMark({ run, chain, buckets, deaths: await Deaths.read(run) });
}

/** The job of an earlier command, where any of its tasks is still to come. */
async function stillThere(job: Job | null, { say, options }: Scene): Promise<Job | null> {
  if (job === null || (await liveTasks(job.id))?.length === 0) return null;
  say(`job ${job.id} is still there${options.again === null ? "; waiting for it" : ""}`);
  return job;
}

/** @throws TryLaterError where the last submissions came no further, all tasks lost without a word */
async function submitMissing(scene: Scene, last: Job | null): Promise<Job> {
  const { run, plan, pool, options, say } = scene;
  const missing = await unsealedBuckets(run, plan, pool.stage);
  const places = slurmPlaces(run);
  const mark = await markOf(scene);
  const stalled = last !== null && mark <= last.mark ? last.stalled + 1 : 0;
  if (stalled > ROUNDS) {
    await rm(places.job, { force: true });
    throw new TryLaterError(
      `jobs were lost ${stalled} times in a row without getting further; see ${places.logs}`,
    );
  }
  const limit = (await clusterFacts())?.maxArraySize ?? Number.POSITIVE_INFINITY;
  const count = Math.min(pool.workers, run.facts.buckets, limit);
  const script = places.script(pool.stage);
  await writeWhole(script, chainScript(run, { stage: pool.stage, tasks: count }, options));
  const tasks = [...new Set(missing.map((bucket) => bucket % count))].sort((a, b) => a - b);
  const id = await submit(script, [`--array=${arrayRanges(tasks)}`]);
  const job: Job = { id, tasks, mark, stalled };
  await writeWhole(places.job, `${JSON.stringify(job)}\n`);
  say(`job ${id}: ${tasks.length} tasks for ${missing.length} buckets; batch file ${script}`);
  if (options.again !== null) {
    await writeWhole(places.merge, mergeScript(run, options.again, options));
    say(`job ${await submit(places.merge, [`--dependency=afterany:${id}`])}: merges after it`);
  }
  return job;
}

/** How a task ended by its own word; null where it has not said so. */
async function endOf(job: Job, task: number, { run }: Scene): Promise<number | null> {
  const text = await readFile(join(slurmPlaces(run).ended, `${job.id}_${task}`), "utf8").catch(() => "");
  return text.trim() === "" ? null : Number(text);
}

/** Returns once all seals are there, every task said that it ended, or the queue has none of them any more. */
async function waitFor(job: Job, scene: Scene): Promise<void> {
  const { run, plan, pool } = scene;
  const tail = new FolderTail(slurmPlaces(run).counts, (name) => name.startsWith(`${job.id}_`));
  const takeCounts = async () => {
    for (const line of await tail.lines()) {
      for (const [what, by] of Object.entries(countsOf(line))) pool.onCount(what, by);
    }
  };
  for (let look = 0, settling = 0; !pool.signal.aborted; look += 1) {
    await takeCounts();
    const ends = await Promise.all(job.tasks.map((task) => endOf(job, task, scene)));
    const isOver =
      ends.every((end) => end !== null && end !== CANCELLED) ||
      (look % ASK_EVERY === ASK_EVERY - 1 && (await liveTasks(job.id))?.length === 0);
    if (isOver) {
      const isWell = ends.every((end) => end === 0);
      const left = (await unsealedBuckets(run, plan, pool.stage)).length;
      if (left === 0 || !isWell || settling++ >= SETTLING) return takeCounts();
    }
    await sleep(LOOK, undefined, { signal: pool.signal }).catch(() => undefined);
  }
}

function countsOf(line: string): Record<string, number> {
  const counts = z.record(z.string(), z.number());
  try {
    return counts.catch({}).parse(JSON.parse(line));
  } catch {
    return {};
  }
}

/** What the tasks that will not be tried again say, as the error it is. Lost tasks say nothing. */
async function complain(job: Job, scene: Scene): Promise<void> {
  const left = await unsealedBuckets(scene.run, scene.plan, scene.pool.stage);
  if (left.length === 0) return;
  const cancelled: number[] = [];
  for (const task of job.tasks) {
    const end = await endOf(job, task, scene);
    if (end === null || end === 0) continue;
    if (end === CANCELLED) cancelled.push(task);
    else throw await errorOf(join(slurmPlaces(scene.run).logs, `${job.id}_${task}.log`), end);
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
