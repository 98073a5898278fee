/**
 * Screening: many tests of a program in one process, most of which may fail.
 * Promises: a test that passes printed the right output; a test that exceeds a limit after others
 * starts the next process; a program that leaves state behind, or does not compile, is judged as
 * usual. Not for final verdicts: a failure after other tests is trusted, and an exception after the
 * right output is ignored.
 */
import type { TestResult } from "./judge.ts";
import { BLANK, type Job, MAX_BATCH, type Run, type Series, STATE_LEFT } from "./run.ts";
import { accepts, failureOf, resultOf, shownStart } from "./verdicts.ts";

/** A new process is worth this many output files, even if it will not reach all of them. */
const LEAST = 8;

/** Continues screening a program; a program that cannot be screened is judged from the start. */
export async function screenOn(run: Run, job: Job): Promise<void> {
  const { tests, earlyExitFrom } = job.request;
  const first = job.results.length;
  const end = Math.min(tests.length, first + job.screenNext);
  const found = await screened(run, job, { first, end });
  if (found === null) {
    job.screenNext = 0;
    job.results.length = 0;
    return;
  }
  job.results.push(...found);
  const exit = job.results.findIndex(({ verdict }, i) => i >= earlyExitFrom && verdict !== "OK");
  if (exit >= 0) job.results.length = exit + 1;
  // A process opens an output for every test that it may reach, so early exits make the next series
  // shorter.
  const wanted = found.length === end - first ? 4 * found.length : 2 * found.length;
  job.screenNext = Math.min(MAX_BATCH, Math.max(LEAST, wanted));
}

/** Known results of the tests from `first` on; null: the program cannot be screened. */
async function screened(run: Run, job: Job, { first, end }: Series): Promise<TestResult[] | null> {
  const { request } = job;
  const { outputs, ended } = await run.outputs({ first, end });
  const failure = failureOf(ended, request);
  const isVoid = failure === "INTERNAL" || failure === "ILE" || ended.status === STATE_LEFT;
  if (isVoid || ended.index !== first + outputs.length) return null;
  const results: TestResult[] = [];
  for (const { output, outputSize, index } of outputs) {
    const acceptedBy = outputSize <= request.outputLimitBytes ? await accepts(output, index, request) : null;
    const share = {
      cpuMs: ended.cpuUs / 1000 / outputs.length,
      wallMs: ended.wallUs / 1000 / outputs.length,
    };
    const verdict = acceptedBy === null ? "WA" : "OK";
    const memoryMb = ended.residentKb / 1024;
    results.push({ ...BLANK, ...share, memoryMb, verdict, acceptedBy, stdout: shownStart(output) });
  }
  if (failure === null) return results.length > 0 ? results : null;
  if (ended.index >= end) return null;
  // Limits were shared with the previous tests: a test that exceeds one starts the next process.
  if (failure === "RE" || results.length === 0) results.push(await resultOf(ended, request));
  return results;
}
