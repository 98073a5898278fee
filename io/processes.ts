/**
 * Names a process so that another one can tell whether it still lives: by host, boot, process namespace, number and
 * time of start. Promises: "dead" is said only where this process can know it; a number that was given out again, a
 * process that ended but was not yet reaped, and one behind the wall of a container are told apart.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { sha256 } from "./hash.ts";

export const ProcessName = z.object({
  host: z.string(),
  /** Of this start of the machine; null where the system has no such thing. */
  boot: z.string().nullable(),
  /** Process namespace: numbers mean nothing across. */
  namespace: z.string().nullable(),
  pid: z.int(),
  /** Clock ticks from boot to its start; null where the system does not say. */
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

/** Of a process by number; null where there is none or the system has no such file. */
function statOf(pid: number): Stat | null {
  // The name stands in brackets and may hold any character.
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

/** Short name of where process numbers mean what they mean here: machine, boot and container. */
export const PLACE: string = sha256([here.host, here.boot, here.namespace]).slice(0, 8);

/** A part of a file's name that says which process made it. */
export const processMark = (): string => `${PLACE}-${here.pid}`;

/** As lifeOf, for a processMark; a number that was given out again counts as alive. */
export function lifeOfMark(mark: string): "alive" | "dead" | "elsewhere" {
  const [place, pid] = mark.split("-");
  return place === PLACE ? lifeOf({ ...here, pid: Number(pid), started: null }) : "elsewhere";
}

/** "elsewhere": on another machine or in another container, so that nobody here can know. */
export function lifeOf(other: ProcessName): "alive" | "dead" | "elsewhere" {
  if ((["host", "boot", "namespace"] as const).some((part) => here[part] !== other[part])) return "elsewhere";
  const stat = statOf(other.pid);
  if (stat !== null) {
    const isSame = other.started === null || stat.started === other.started;
    return isSame && !/^[ZX]/.test(stat.state) ? "alive" : "dead";
  }
  try {
    process.kill(other.pid, 0);
    // Where processes have files, one without is ending just now.
    return here.started === null ? "alive" : "dead";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "dead";
  }
}
