/**
 * CPU time of a process tree in nanoseconds, by a separate control group: /proc counts in ticks of
 * ten milliseconds, too coarse to time a single program. Works if a group can be created (as root,
 * version 1 or 2); otherwise null, and the benchmark uses /proc.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOTS = ["/sys/fs/cgroup/cpuacct", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup"];

function usedMs(folder: string): number {
  const first = join(folder, "cpuacct.usage");
  if (existsSync(first)) return Number(readFileSync(first, "utf8")) / 1e6;
  const match = /^usage_usec (\d+)/m.exec(readFileSync(join(folder, "cpu.stat"), "utf8"));
  if (match === null) throw new Error(`${folder} does not count processor time`);
  return Number(match[1]) / 1000;
}

export type Group = { usedMs: () => number; remove: () => void };

/** A group with these processes and all that they start later. */
export function groupOf(pids: readonly number[]): Group | null {
  for (const root of ROOTS) {
    const folder = join(root, `rftkit-bench-${process.pid}-${pids[0]}`);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    // Its processes are about to end; an empty group does no harm.
    const remove = () => {
      try {
        rmdirSync(folder);
      } catch {
        return;
      }
    };
    try {
      for (const pid of pids) writeFileSync(join(folder, "cgroup.procs"), String(pid));
      usedMs(folder);
      return { usedMs: () => usedMs(folder), remove };
    } catch {
      remove();
    }
  }
  return null;
}
