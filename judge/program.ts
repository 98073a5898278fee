/**
 * Judges one program on one zygote: many tests in one process where these leave nothing behind,
 * otherwise a process for each test.
 * Promises: each test is run once, and its first result counts; only an infrastructure error
 * repeats a test. Decided tests survive the loss of a zygote.
 */
import { type Count, EACH_TEST } from "./counts.ts";
import { exitFrom, isDone, type Job } from "./job.ts";
import { type Left, Run, type Series } from "./run.ts";
import type { Slot } from "./slot.ts";
import { watchSlow } from "./slow.ts";

/**
 * done: the job has its results; exclusive: continue while nothing else runs; continue: continue on
 * any zygote; retry: infrastructure error, try the job again.
 */
export type NextStep = "done" | "exclusive" | "continue" | "retry";

/**
 * Moving average of how often programs fail the first test that can end their run. If most pass,
 * processes do not pause after it: pausing costs a tenth of a run, running on after a wrong answer
 * half of one. Never affects a verdict.
 */
export class FirstTests {
  #failing = 0.5;

  get worthWaiting(): boolean {
    return this.#failing > WAIT_SHARE;
  }

  note(failed: boolean): void {
    this.#failing += LEARNING_SHARE * (Number(failed) - this.#failing);
  }
}

const WAIT_SHARE = 0.25;
const LEARNING_SHARE = 0.05;
/** Keeps the file descriptors of a process well below usual limits. */
export const MAX_SERIES = 200;
/** After so many processes that could run one part of the tests only, compiling once is cheaper. */
const MAX_RESTARTS = 2;

export type ProgramOptions = {
  batch: boolean;
  exclusive: boolean;
  firstTests: FirstTests;
  count?: Count | undefined;
};

/**
 * The next tests to run in one process, or null: the next one by itself. Assertions run by
 * themselves, since nothing shows what they leave behind.
 */
function nextSeries(job: Job, { batch, exclusive, firstTests }: ProgramOptions): Series | null {
  if (job.program !== null && (!batch || exclusive)) {
    const first = job.results.length;
    return { first, end: first + 1, allowed: first + 1 };
  }
  const separate = !batch || exclusive || job.apart || job.restarts > MAX_RESTARTS;
  if (separate && job.program === null) return null;
  if (job.request.entryPoint !== undefined) return null;
  const first = job.results.length;
  const end = Math.min(job.request.tests.length, first + MAX_SERIES);
  const deciding = exitFrom(job);
  // The process waits at the gate, and after the first test that can end the run.
  const pause = job.gate !== null && first < job.gate ? job.gate : deciding + 1;
  const waits = pause === job.gate || (first === 0 && firstTests.worthWaiting);
  return { first, end, allowed: waits && pause > first ? Math.min(end, pause) : end };
}

/**
 * Continues a job until it is done or cannot continue here. A slow test is named meanwhile.
 * @throws SlotLost if the zygote is gone; the job keeps the decided tests
 */
export async function judgeProgram(slot: Slot, job: Job, options: ProgramOptions): Promise<NextStep> {
  const endWatch = watchSlow(job, options.count);
  try {
    return await continueOn(slot, job, options);
  } finally {
    endWatch();
  }
}

async function continueOn(slot: Slot, job: Job, options: ProgramOptions): Promise<NextStep> {
  const { count = () => {} } = options;
  const run = new Run(slot, job, { pauses: () => options.firstTests.worthWaiting, count });
  if (job.program !== null && "message" in job.program) {
    run.reject(job.program.message);
    return "done";
  }
  if (job.program !== null && "fault" in job.program) {
    job.compileError = job.program.fault;
    return "done";
  }
  await slot.load(job.inputs);
  run.begin();
  if (job.traceOf !== null) {
    job.traced = await run.trace(job.traceOf);
    return "done";
  }
  let eachTest = !options.batch || options.exclusive;
  while (!isDone(job)) {
    const series = nextSeries(job, options);
    if (series === null && !eachTest) {
      eachTest = true;
      count(EACH_TEST);
    }
    const before = job.results.length;
    const left: Left = series === null ? await run.isolated(before) : await run.series(series);
    if (before === 0) noteFirst(job, options.firstTests);
    if (left === "apart") job.apart = true;
    if (left === "lost" || left === "idle") {
      run.leave();
      return left === "lost" ? "retry" : "exclusive";
    }
    if (options.exclusive && !isDone(job)) {
      run.leave();
      return "continue";
    }
  }
  run.leave();
  return "done";
}

function noteFirst(job: Job, firstTests: FirstTests): void {
  const deciding = job.results[exitFrom(job)];
  if (deciding !== undefined) firstTests.note(deciding.verdict !== "OK");
}
