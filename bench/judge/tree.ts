/** CPU time and memory of a process tree, from /proc, including reaped children. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICKS_A_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** `ms`: CPU time of the process and of its reaped children. */
type Entry = { parent: number; ms: number };

/**
 * CPU milliseconds of a single-threaded process with nanosecond resolution (`stat` has ticks of ten
 * milliseconds).
 */
const preciseMs = (pid: string): number =>
  Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;

function processTable(): Map<number, Entry> {
  const table = new Map<number, Entry>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = text
        .slice(text.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
      const own = fields[17] === 1 ? preciseMs(name) : ((user + system) * 1000) / TICKS_A_SECOND;
      const ended = ((childUser + childSystem) * 1000) / TICKS_A_SECOND;
      table.set(Number(name), { parent: fields[1] ?? 0, ms: own + ended });
    } catch {
      // ended meanwhile
    }
  }
  return table;
}

function below(table: Map<number, Entry>, pid: number): number[] {
  const children = [...table].filter(([, { parent }]) => parent === pid).map(([child]) => child);
  return [pid, ...children.flatMap((child) => below(table, child))];
}

/** A process and all its descendants. */
export const treePids = (pid: number): number[] => below(processTable(), pid);

/** Milliseconds of CPU of the tree under `pid` and of this process. */
export function treeCpuMs(pid: number | undefined): number {
  const table = processTable();
  const own = pid === undefined ? [] : below(table, pid);
  const pids = new Set([...own, process.pid]);
  return [...pids].reduce((sum, one) => sum + (table.get(one)?.ms ?? 0), 0);
}

/** Resident mebibytes of each process of the tree, its root first. */
export function treeResidentMb(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  return below(processTable(), pid).flatMap((one) => {
    try {
      const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${one}/status`, "utf8"));
      return match === null ? [] : [Number(match[1]) / 1024];
    } catch {
      return [];
    }
  });
}
