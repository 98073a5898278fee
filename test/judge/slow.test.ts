import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "../../judge/job.ts";
import { SLOW, watchSlow } from "../../judge/slow.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const counts = new Map<string, number>();
  const job = { request: { problemKey: "p1", tests: [1, 2, 3] }, results: [] } as unknown as Job;
  const end = watchSlow(job, (what, by = 1) => void counts.set(what, (counts.get(what) ?? 0) + by));
  const slow = () => [...counts].filter(([, n]) => n !== 0).map(([what]) => what);
  return { job, end, slow };
}

test("a test that runs for half a minute is named with its problem until it ends", () => {
  const { job, end, slow } = watched();
  vi.advanceTimersByTime(29_000);
  expect(slow()).toEqual([]);
  vi.advanceTimersByTime(6_000);
  expect(slow()).toEqual([`${SLOW}p1, test 1 of 3`]);
  job.results.push({} as never);
  vi.advanceTimersByTime(5_000);
  expect(slow()).toEqual([]);
  vi.advanceTimersByTime(40_000);
  expect(slow()).toEqual([`${SLOW}p1, test 2 of 3`]);
  end();
  expect(slow()).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(slow()).toEqual([]);
});

test("many short tests that take long together are not slow", () => {
  const { job, slow } = watched();
  for (let i = 0; i < 10; i += 1) {
    vi.advanceTimersByTime(20_000);
    job.results.push({} as never);
    expect(slow()).toEqual([]);
  }
});
