/**
 * How many threads a training process gets on a CPU. On a shared machine, threads that wait for one
 * another at every layer make a step several times slower than one thread alone, so cores that are
 * busy are left to their owners. A training keeps the number that it started with: another number
 * rounds sums otherwise, and a resumed training would end with other bytes.
 */
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { z } from "zod";
import { jsonOrNull } from "../io/files.ts";

/** Quota and period of the processes' own group, or "max". */
const QUOTA = "/sys/fs/cgroup/cpu.max";

function text(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Cores that this process may use, by affinity and by the quota of its container. */
export function cores(all = availableParallelism(), quota = text(QUOTA)): number {
  const [limit = 0, period = 0] = quota.trim().split(" ").map(Number);
  return limit > 0 && period > 0 ? Math.max(1, Math.min(all, Math.floor(limit / period))) : all;
}

/** Threads of each of some processes: cores that were idle in the last minute, shared out. */
export function defaultThreads(
  processes = 1,
  { usable = cores(), all = cpus().length, busy = loadavg()[0] ?? 0 } = {},
): number {
  const idle = Math.min(usable, all - Math.round(busy));
  return Math.max(1, Math.floor(idle / processes));
}

const Planned = z.looseObject({ threads: z.int().min(1).optional() });

/**
 * Threads of a training: OMP_NUM_THREADS, those that it started with by its plan, or the default.
 */
export function threadsOf(plan: string, processes: number): number {
  const given = Number(process.env.OMP_NUM_THREADS);
  if (given >= 1) return Math.floor(given);
  const found = Planned.safeParse(jsonOrNull(text(plan)));
  if (!found.success) return defaultThreads(processes);
  // Trainings of earlier versions took all cores, and their plans do not say so.
  return found.data.threads ?? Math.max(1, Math.floor(availableParallelism() / processes));
}
