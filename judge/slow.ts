/**
 * Names what takes long while it takes long: the problem and the test of a program that has been
 * running for half a minute. A counter with the name is 1 during that time, and 0 afterwards.
 */
import { type Count, NOW } from "./counts.ts";
import type { Job } from "./job.ts";

/** Prefix of the counters. */
export const SLOW = `${NOW}slow: `;
/** Milliseconds in one test before it is named, and between looks. */
const LONG = 30_000;
const EVERY = 5_000;

/** Watches a job until the returned function is called. */
export function watchSlow({ request, results }: Job, count: Count | undefined): () => void {
  if (count === undefined) return () => {};
  let [test, since, named] = [results.length, Date.now(), ""];
  const name = (text: string): void => {
    if (text === named) return;
    if (named !== "") count(named, -1);
    if (text !== "") count(text, 1);
    named = text;
  };
  const timer = setInterval(() => {
    if (results.length !== test) [test, since] = [results.length, Date.now()];
    const isLong = Date.now() - since >= LONG;
    name(isLong ? `${SLOW}${request.problemKey}, test ${test + 1} of ${request.tests.length}` : "");
  }, EVERY);
  timer.unref();
  return () => {
    clearInterval(timer);
    name("");
  };
}
