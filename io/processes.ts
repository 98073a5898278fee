/**
 * Identifies a process by host, boot, process namespace, pid and start time, so that another
 * process can check whether it is alive. Promises: "dead" is returned only if this process can know
 * it; reused pids, zombie processes and processes in other containers are distinguished.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { sha256 } from "./hash.ts";

export const ProcessName = z.object({
  host: z.string(),
  /** Boot id of the machine; null if the system has none. */
  boot: z.string().nullable(),
  /** Process namespace: pids are comparable only within one. */
  namespace: z.string().nullable(),
  pid: z.int(),
  /** Start time in clock ticks since boot; null if the system does not report it. */
  started: z.string().nullable(),
});
export type ProcessName = z.infer<typeof ProcessName>;

function orNull(read: () => string): string | null {
  try {
    return read().trim();
  } catch {
    return null;
  }
}

type Stat = { state: string; started: string };

/** Reads /proc/PID/stat; null if the process or the file does not exist. */
function statOf(pid: number): Stat | null {
  // The process name is in parentheses and may contain any character.
  const fields = orNull(() => readFileSync(`/proc/${pid}/stat`, "utf8"))
    ?.replace(/^.*\)\s+/s, "")
    .split(" ");
  return fields === undefined ? null : { state: fields[0] ?? "", started: fields[19] ?? "" };
}

const here: ProcessName = {
  host: hostname(),
  boot: orNull(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
  namespace: orNull(() => readlinkSync("/proc/self/ns/pid")),
  pid: process.pid,
  started: statOf(process.pid)?.started ?? null,
};

/** This process. */
export const thisProcess = (): ProcessName => here;

/** Short hash of the scope in which pids are comparable: machine, boot and container. */
export const PLACE: string = sha256([here.host, here.boot, here.namespace]).slice(0, 8);

/** Part of a temporary file's name that identifies the process that made it. */
export const processMark = (): string => `${PLACE}-${here.pid}`;

/** Like lifeOf, for a processMark; a reused pid counts as alive. */
export function lifeOfMark(mark: string): "alive" | "dead" | "elsewhere" {
  const [place, pid] = mark.split("-");
  return place === PLACE ? lifeOf({ ...here, pid: Number(pid), started: null }) : "elsewhere";
}

/** "elsewhere": on another machine or in another container, so its state is unknown here. */
export function lifeOf(other: ProcessName): "alive" | "dead" | "elsewhere" {
  if ((["host", "boot", "namespace"] as const).some((part) => here[part] !== other[part])) return "elsewhere";
  const stat = statOf(other.pid);
  if (stat !== null) {
    const isSame = other.started === null || stat.started === other.started;
    return isSame && !/^[ZX]/.test(stat.state) ? "alive" : "dead";
  }
  try {
    process.kill(other.pid, 0);
    // On systems with /proc a process without an entry is exiting.
    return here.started === null ? "alive" : "dead";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "dead";
  }
}
