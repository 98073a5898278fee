/**
 * Limits how often a task is restarted. Only attempts without progress count, so a task that needs
 * twenty short allocations gets them and a stuck one stops. Works on every engine: the worker
 * itself counts at its start, in a file of the run directory.
 */

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { jsonOrNull, writeWhole } from "../../io/files.ts";
import type { ChainLink } from "../store/chain.ts";
import type { RunDir } from "../store/run-dir.ts";
import type { Suspects } from "../store/suspects.ts";

/** Attempts without progress after which a task gives up. */
const LIMIT = 5;

/** Exit code of a worker that gives up; an engine does not restart such a task. */
export const GAVE_UP = 76;

export class NoProgressError extends Error {}

/** The file SERIES.tries. */
const Restarts = z.object({ mark: z.number(), stalled: z.int() });

type Share = { run: RunDir; chain: readonly ChainLink[]; buckets: readonly number[]; suspects: Suspects };

/** Grows with everything that a task writes for good: journal records, seals, problems given up. */
export async function progressMark({ run, chain, buckets, suspects }: Share): Promise<number> {
  const own = new Set(buckets);
  let mark = suspects.count;
  for (const { files } of chain) {
    const names = await readdir(files.folder).catch(() => []);
    mark += names.filter((name) => own.has(Number(/^bucket-(\d+)\.json$/.exec(name)?.[1] ?? -1))).length;
  }
  for (const bucket of buckets) {
    for (const name of await readdir(run.journal(bucket)).catch(() => [])) {
      mark += (await stat(join(run.journal(bucket), name)).catch(() => null))?.size ?? 0;
    }
  }
  return mark;
}

/**
 * @param attempt SERIES.NUMBER; attempts of one series are counted together
 * @throws NoProgressError after LIMIT attempts without progress
 */
export async function countRestart(attempt: string, share: Share): Promise<void> {
  const file = join(share.run.attempts, `${attempt.replace(/\.\d+$/, "")}.tries`);
  const text = await readFile(file, "utf8").catch(() => null);
  const before = text === null ? null : (Restarts.safeParse(jsonOrNull(text)).data ?? null);
  const mark = await progressMark(share);
  const stalled = before !== null && mark <= before.mark ? before.stalled + 1 : 0;
  if (stalled >= LIMIT) {
    throw new NoProgressError(`${stalled} attempts in a row made no progress; the log says why they ended`);
  }
  await writeWhole(file, JSON.stringify({ mark, stalled }));
}
