/**
 * What a run directory is doing, from its files alone: by the lease, whether a command works on it,
 * and by the note of that command, how far it is. Another machine's command counts as working while
 * it refreshes the lease.
 */
import { stat } from "node:fs/promises";
import { lifeOf } from "../../io/processes.ts";
import { leaseFile, readHolder, SILENCE } from "./lease.ts";
import { readUnfinished, type ShownProgress } from "./measurements.ts";
import type { RunDir } from "./run-dir.ts";

/** The command that holds the lease. */
type Command = { command: string; pid: number; host: string; since: string };

export type RunState =
  | { state: "running" | "preparing"; by: Command; shown: ShownProgress | null }
  | { state: "interrupted" | "finished"; by: null; shown: null };

/** @param isFinished whether all stages of the plan are done */
export async function stateOf(run: RunDir, isFinished: boolean): Promise<RunState> {
  const by = await workingCommand(run.root);
  if (by === null) return { state: isFinished ? "finished" : "interrupted", by, shown: null };
  const note = await readUnfinished(run);
  // A note from before the command is that of a killed one, which this command has yet to adopt.
  const shown = note !== null && note.at >= by.since ? (note.shown ?? null) : null;
  return { state: shown === null ? "preparing" : "running", by, shown };
}

async function workingCommand(root: string): Promise<Command | null> {
  const file = leaseFile(root);
  const holder = await readHolder(file);
  if (holder === null) return null;
  const life = lifeOf(holder.process);
  if (life === "dead") return null;
  if (life === "elsewhere") {
    const touched = await stat(file).catch(() => null);
    if (touched === null || Date.now() - touched.mtimeMs > SILENCE) return null;
  }
  const { command, since, process } = holder;
  return { command, since, pid: process.pid, host: process.host };
}
