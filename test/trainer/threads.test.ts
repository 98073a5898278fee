import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cores, defaultThreads, threadsOf } from "../../trainer/threads.ts";

test("cores are those of the quota, where there is one", () => {
  expect(cores(16, "max 100000\n")).toBe(16);
  expect(cores(16, "400000 100000\n")).toBe(4);
  expect(cores(16, "50000 100000\n")).toBe(1);
  expect(cores(2, "400000 100000\n")).toBe(2);
  expect(cores(8, "")).toBe(8);
});

test("busy cores are left to their owners, and the idle ones shared by the processes", () => {
  expect(defaultThreads(1, { usable: 8, all: 8, busy: 0.3 })).toBe(8);
  expect(defaultThreads(1, { usable: 8, all: 8, busy: 6.2 })).toBe(2);
  expect(defaultThreads(1, { usable: 8, all: 8, busy: 30 })).toBe(1);
  expect(defaultThreads(2, { usable: 8, all: 8, busy: 0 })).toBe(4);
  // The load is that of the machine, of which a container has a part.
  expect(defaultThreads(1, { usable: 4, all: 64, busy: 30 })).toBe(4);
});

test("a training keeps the number that it started with, unless the user names one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rftkit-threads-"));
  const plan = join(folder, "plan.json");
  const before = process.env.OMP_NUM_THREADS;
  delete process.env.OMP_NUM_THREADS;
  try {
    await writeFile(plan, JSON.stringify({ identity: "a", threads: 77 }));
    expect(threadsOf(plan, 1)).toBe(77);
    await writeFile(plan, '{"threads": "many"');
    expect(threadsOf(plan, 1)).toBeGreaterThanOrEqual(1);
    process.env.OMP_NUM_THREADS = "3";
    await writeFile(plan, JSON.stringify({ threads: 77 }));
    expect(threadsOf(plan, 1)).toBe(3);
  } finally {
    if (before === undefined) delete process.env.OMP_NUM_THREADS;
    else process.env.OMP_NUM_THREADS = before;
    await rm(folder, { recursive: true });
  }
});
