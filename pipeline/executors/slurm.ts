/**
 * The Slurm executor: one job array of workers for the chain. Promises: seals on disk decide what is done, never the
 * queue's word; only what is missing is submitted; a job that is still there is waited for, not doubled; lost tasks
 * are submitted again as long as that gets the run further. The queue is asked only whether anything is still coming.
 */
import { mkdir, readFile } from "node:fs/promises";
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
import { CANCELLED, chainScript, type SlurmOptions, slurmPlaces } from "./slurm-files.ts";

/** Milliseconds between looks at the files; every tenth look also asks the queue. */
const LOOK = 1000;
const ASK_EVERY = 10;

/** Submissions in a row that may come no further. */
const ROUNDS = 2;

/** Looks that a file system gets to show the seals of tasks that ended well. */
const SETTLING = 10;

const Job = z.object({ id: z.string(), tasks: z.array(z.int()) });
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
    let job = await jobStillThere(scene);
    let mark = await markOf(scene);
    for (let stalled = 0; stalled <= ROUNDS && !pool.signal.aborted; ) {
      const missing = await unsealedBuckets(run, scene.plan, pool.stage);
      if (missing.length === 0) return;
      job ??= await submitMissing(missing, scene);
      await waitFor(job, scene);
      if (pool.signal.aborted) break;
      await complain(job, scene);
      const now = await markOf(scene);
      stalled = now > mark ? 0 : stalled + 1;
      mark = now;
      job = null;
    }
    if (pool.signal.aborted)
      return say(`the job goes on in the cluster; the same command waits for it again`);
    throw new TryLaterError(
      `tasks of the array were lost ${ROUNDS + 1} times without a word; see ${places.logs}`,
    );
  };
}

async function markOf({ run, plan, pool }: Scene): Promise<number> {
  const chain = await chainOfPlan(run, plan, pool.stage);
  const buckets = Array.from({ length: run.facts.buckets }, (_, bucket) => bucket);
  return progressMark({ run, chain, buckets, deaths: await Deaths.read(run) });
}

/** The job of an earlier command, where any of its tasks is still to come. */
async function jobStillThere({ run, say }: Scene): Promise<Job | null> {
  const text = await readFile(slurmPlaces(run).job, "utf8").catch(() => null);
  const job = text === null ? null : Job.parse(JSON.parse(text));
  if (job === null || (await liveTasks(job.id))?.length === 0) return null;
  say(`job ${job.id} is still there; waiting for it`);
  return job;
}

async function submitMissing(missing: readonly number[], scene: Scene): Promise<Job> {
  const { run, pool, options, say } = scene;
  const limit = (await clusterFacts())?.maxArraySize ?? Number.POSITIVE_INFINITY;
  const count = Math.min(pool.workers, run.facts.buckets, limit);
  const script = slurmPlaces(run).script(pool.stage);
  await writeWhole(script, chainScript(run, { stage: pool.stage, tasks: count }, options));
  const tasks = [...new Set(missing.map((bucket) => bucket % count))].sort((a, b) => a - b);
  const id = await submit(script, [`--array=${arrayRanges(tasks)}`]);
  const job: Job = { id, tasks };
  await writeWhole(slurmPlaces(run).job, `${JSON.stringify(job)}\n`);
  say(`job ${id}: ${tasks.length} tasks for ${missing.length} buckets; batch file ${script}`);
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
