/**
 * Screening: many tests of a program in one process, of which most may fail.
 * Promises: what a process shows counts only where it ended clean, or broke off in its first test; a test that breaks
 * off after others begins the next process; a program that leaves something behind,
 * or does not compile, is judged as usual. Not for verdicts: a failure after other tests is believed.
 */
import type { TestResult } from "./judge.ts";
import { BLANK, type Job, type Run, type Series, STATE_LEFT } from "./run.ts";
import { accepts, failureOf, resultOf, shownStart } from "./verdicts.ts";

/** Results of the tests from `first` on as far as they are known; null: this program is no case for screening. */
export async function screened(run: Run, job: Job, { first, end }: Series): Promise<TestResult[] | null> {
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
  // What ended after others shared limits and files with them: it begins the next process.
  if (results.length === 0) results.push(await resultOf(ended, request));
  return results;
}
