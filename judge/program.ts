/**
 * Judges one program on one zygote: the batch where it can be trusted, the isolated path where it decides.
 * Promises: a test passes only with the right output and a clean end within one test's limits; a test fails only in
 * a process where nothing ran before it, so leftovers never fail a program; what was decided survives a lost zygote.
 */
import type { TestResult } from "./judge.ts";
import { BLANK, type Job, MAX_BATCH, Run, type Series } from "./run.ts";
import { screenOn } from "./screen.ts";
import type { Slot } from "./slot.ts";
import { SHOWN_CHARACTERS } from "./verdicts.ts";

/**
 * done: the job has its results; alone: go on with it when nothing else runs; continue: go on with it anywhere;
 * retry: the machine was at fault, and the job may be tried again.
 */
export type Outcome = "done" | "alone" | "continue" | "retry";

/**
 * How often programs failed at their first test, lately. Where they mostly pass, no process waits after it: waiting
 * costs a tenth of a batch, running on after a wrong answer half of one. Never decides a verdict.
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

export type ProgramOptions = { batch: boolean; alone: boolean; firstTests: FirstTests };

const MAX_FAILED_BATCHES = 3;

/**
 * Whether the next tests may go as a batch: worth it from one test on, as a batch is one fork and not two.
 * @param suspect test that a batch found wrong: those before it go as a batch, then it goes as one of its own
 */
function nextSeries(job: Job, { batch, alone }: ProgramOptions, suspect: number | null): Series | null {
  const first = job.results.length;
  if (!batch || alone || job.failedBatches >= MAX_FAILED_BATCHES) return null;
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

/** Test that a batch found wrong after others: those before it go as a batch, then it goes alone. */
type Suspicion = { at: number | null };

/** Tries a batch; returns the result of its first test where only that was decided. */
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
 * Goes on with a job until it is done or cannot go on here.
 * @throws SlotLost if the zygote is gone; the job keeps what was decided
 */
export async function judgeProgram(slot: Slot, job: Job, options: ProgramOptions): Promise<Outcome> {
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
    if (job.screenNext > 0 && options.batch && !options.alone) {
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
    if (result.verdict === "ILE" && job.triedAlone !== index) return giveBack(run, job, "alone");
    job.results.push(result);
    if (suspicion.at !== null && index >= suspicion.at) suspicion.at = null;
    if (options.alone && !isDone(job)) return giveBack(run, job, "continue");
  }
  run.leave();
  return "done";
}

function giveBack(run: Run, job: Job, outcome: Outcome): Outcome {
  job.outputs?.splice(job.results.length);
  run.leave();
  return outcome;
}
