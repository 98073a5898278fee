/**
 * Screening: many tests of a program in one process, of which most may fail.
 * Promises: what passes printed the right output; a test that runs into a limit after others begins the next process;
 * a program that leaves something behind, or does not compile, is judged as usual. Not for verdicts: a failure after
 * other tests is believed, and an exception after the right output is not looked at.
 */
import type { TestResult } from "./judge.ts";
import { BLANK, type Job, MAX_BATCH, type Run, type Series, STATE_LEFT } from "./run.ts";
import { accepts, failureOf, resultOf, shownStart } from "./verdicts.ts";

/** A process of its own is worth so many files for outputs that it will not come to. */
const LEAST = 8;

/** Some more tests of a program that is screened; one that cannot be is judged from the start. */
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
  // Programs that break off now and then will again: each process opens an output for every test it may come to.
  const wanted = found.length === end - first ? 4 * found.length : 2 * found.length;
  job.screenNext = Math.min(MAX_BATCH, Math.max(LEAST, wanted));
}

/** Results of the tests from `first` on as far as they are known; null: this program is no case for screening. */
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
  // Limits were shared with the tests before: what runs into one begins the next process.
  if (failure === "RE" || results.length === 0) results.push(await resultOf(ended, request));
  return results;
}
