/** The rounds of a run whose model is asked by files, for `status`: from files alone. */
import { number } from "../../io/format.ts";
import { openRound, partState, roundsOf } from "./batch-files.ts";
import type { RunDir } from "./run-dir.ts";

export type RoundStatus = {
  round: number;
  mode: "batch" | "files";
  requests: number;
  /** ISO time. */
  made: string;
  files: {
    name: string;
    requests: number;
    /** At the server; null in mode files, and before it is sent. */
    batch: string | null;
    state: string;
    completed: number;
    failed: number;
    /** When the server was last asked; an ISO time. */
    at: string | null;
  }[];
};

/** The round that waits for answers; null without one. */
export async function roundStatus(run: RunDir): Promise<RoundStatus | null> {
  const open = await openRound(run);
  if (open === null) return null;
  const { round, mode, requests, made, parts } = open;
  const files = await Promise.all(
    parts.map(async (part) => {
      const state = await partState(run, round, part.name);
      return {
        name: part.name,
        requests: part.requests,
        batch: state?.batch ?? null,
        state: state?.status ?? (mode === "files" ? "waits for answers" : "not sent"),
        completed: state?.completed ?? 0,
        failed: state?.failed ?? 0,
        at: state?.at ?? null,
      };
    }),
  );
  return { round, mode, requests, made: new Date(made * 1000).toISOString(), files };
}

/** Rounds that have ended, and the open one file by file; empty where no files were asked. */
export async function roundLines(run: RunDir): Promise<string[]> {
  const rounds = await roundsOf(run);
  if (rounds.length === 0) return [];
  const open = await roundStatus(run);
  const ended = rounds.length - (open === null ? 0 : 1);
  if (open === null) return [`rounds of files: ${ended} ended, none is open`];
  const lines = open.files.map(({ name, requests, batch, state, completed, failed, at }) => {
    const who = batch === null ? name : `${name}, ${batch}`;
    const done = `${number(completed)} of ${number(requests)} requests done`;
    const bad = failed > 0 ? `, ${number(failed)} with an error` : "";
    return open.mode === "files"
      ? `  ${who}: ${number(requests)} requests, ${state}`
      : `  ${who}: ${state}, ${done}${bad}${at === null ? "" : `, as of ${at}`}`;
  });
  return [
    `rounds of files: ${ended} ended; round ${open.round} (mode ${open.mode}) is open since ${open.made}, ` +
      `${number(open.requests)} requests:`,
    ...lines,
  ];
}
