/**
 * Judges one program on one zygote: in batches where these can be trusted, otherwise test by test
 * in isolation.
 * Promises: a test passes only with an accepted output and a clean exit within its limits; a test
 * fails only in a process where nothing ran before it, so leftovers never fail a program; decided
 * tests survive the loss of a zygote.
 */
import type { TestResult } from "./judge.ts";
import { BLANK, type Job, MAX_BATCH, Run, type Series } from "./run.ts";
import { screenOn } from "./screen.ts";
import type { Slot } from "./slot.ts";
import { SHOWN_CHARACTERS } from "./verdicts.ts";

/**
 * done: the job has its results; exclusive: continue while nothing else runs; continue: continue on
 * any zygote; retry: infrastructure error, try the job again.
 */
export type NextStep = "done" | "exclusive" | "continue" | "retry";

/**
 * Moving average of how often programs fail their first test. If most pass, batches do not pause
 * after it: pausing costs a tenth of a batch, running on after a wrong answer half of one. Never
 * affects a verdict.
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

export type ProgramOptions = { batch: boolean; exclusive: boolean; firstTests: FirstTests };

const MAX_FAILED_BATCHES = 3;

/**
 * The next tests to run as a batch, or null. Even a single test is cheaper as a batch: one fork
 * instead of two.
 * @param suspect test that failed in a batch: the tests before it run as a batch, then it runs by
 *   itself
 */
function nextSeries(job: Job, { batch, exclusive }: ProgramOptions, suspect: number | null): Series | null {
  const first = job.results.length;
  if (!batch || exclusive || job.failedBatches >= MAX_FAILED_BATCHES) return null;
  const end = suspect === first ? first + 1 : (suspect ?? job.request.tests.length);
  return { first, end: Math.min(end, first + MAX_BATCH) };
}

const compileFailure = (message: string): TestResult => ({
  ...BLANK,
  verdict: "CE",
  stderr: message.slice(-SHOWN_CHARACTERS),
});

const isDone = ({ results, request, compileError }: Job): boolean => {
  const last = results.at(-1);
  if (compileError !== null || results.length >= request.tests.length) return true;
  return results.length > request.earlyExitFrom && last !== undefined && last.verdict !== "OK";
};

/**
 * Test that failed after others in a batch: the tests before it run as a batch, then it runs by
 * itself.
 */
type Suspicion = { at: number | null };

/** Runs a batch; returns the result of its first test if only that was decided. */
async function tryBatch(
  run: Run,
  job: Job,
  { series, suspicion, firstTests }: { series: Series; suspicion: Suspicion; firstTests: FirstTests },
): Promise<TestResult | null> {
  const opening = series.first === 0 && suspicion.at === null;
  const batch = await run.batch(series, opening && firstTests.worthWaiting);
  if (opening) firstTests.note(batch.decided !== null);
  if (batch.clean) {
    job.results.push(...batch.passed);
    if (suspicion.at !== null && job.results.length > suspicion.at) suspicion.at = null;
    return null;
  }
  job.failedBatches += batch.hopeful ? 1 : MAX_FAILED_BATCHES;
  if (batch.decided === null) {
    suspicion.at = suspicion.at === null ? batch.wrongAt : series.first;
    return null;
  }
  job.outputs?.push(batch.decided.verdict === "OK" ? batch.output : Buffer.alloc(0));
  return batch.decided;
}

/**
 * Continues a job until it is done or cannot continue here.
 * @throws SlotLost if the zygote is gone; the job keeps the decided tests
 */
export async function judgeProgram(slot: Slot, job: Job, options: ProgramOptions): Promise<NextStep> {
  const run = new Run(slot, job);
  await slot.load(job.inputs);
  run.begin();
  if (job.traceOf !== null) {
    job.traced = await run.trace(job.traceOf);
    return "done";
  }
  const suspicion: Suspicion = { at: null };
  while (!isDone(job)) {
    const index = job.results.length;
    if (job.screenNext > 0 && options.batch && !options.exclusive) {
      await screenOn(run, job);
      continue;
    }
    const series = nextSeries(job, options, suspicion.at);
    const result =
      series === null
        ? await run.isolated(index)
        : await tryBatch(run, job, { series, suspicion, firstTests: options.firstTests });
    if (result === null) {
      if (job.compileError !== null) job.results.push(compileFailure(job.compileError));
      continue;
    }
    if (result.verdict === "INTERNAL") return giveBack(run, job, "retry");
    if (result.verdict === "ILE" && job.triedExclusively !== index) return giveBack(run, job, "exclusive");
    job.results.push(result);
    if (suspicion.at !== null && index >= suspicion.at) suspicion.at = null;
    if (options.exclusive && !isDone(job)) return giveBack(run, job, "continue");
  }
  run.leave();
  return "done";
}

function giveBack(run: Run, job: Job, next: NextStep): NextStep {
  job.outputs?.splice(job.results.length);
  run.leave();
  return next;
}
