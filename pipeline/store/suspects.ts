/**
 * Finds problems that kill their worker. Each worker process records on disk which problems it is
 * working on; the process that sees a worker die of a signal renames the record to .killed, on any
 * engine. A problem in such a record is a suspect: it runs alone, after the others, and fails after
 * enough kills without progress. The loss of a whole node or process tree leaves no .killed file:
 * it says nothing about a problem.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { explainWriteError, jsonOrNull } from "../../io/files.ts";
import { lifeOf, ProcessName, thisProcess } from "../../io/processes.ts";
import type { RunDir } from "./run-dir.ts";

/**
 * Kills after which a problem is given up, at least ALONE of them with no other problem in flight.
 */
const KILLS = 3;
const ALONE = 2;

const Line = z.object({
  take: z.boolean(),
  stage: z.string(),
  problem: z.string(),
  /**
   * Records in the bucket's journal: a kill after which there are more of them is a kill with
   * progress.
   */
  records: z.int(),
});
type Line = z.infer<typeof Line>;
/** The first line: the process that writes the record. */
const Worker = z.object({ worker: ProcessName });

type InFlight = { stage: string; problem: string; records: number };

const placeOf = (stage: string, problem: string): string => `${stage}|${problem}`;

/**
 * The problems that one worker process is working on, in a file; without a name nothing is written.
 */
export class InFlightLog {
  readonly #path: string | null;
  #file: number | null;

  constructor(run: RunDir, name: string | undefined) {
    this.#path = name === undefined ? null : join(run.attempts, `${name}.jsonl`);
    try {
      if (this.#path !== null) mkdirSync(run.attempts, { recursive: true });
      this.#file = this.#path === null ? null : openSync(this.#path, "a");
      if (this.#file !== null) writeSync(this.#file, `${JSON.stringify({ worker: thisProcess() })}\n`);
    } catch (error) {
      explainWriteError(error, run.attempts);
    }
  }

  /**
   * Every second attempt processes its problems in reverse: two writers of a bucket then meet
   * half-way.
   */
  get isBackwards(): boolean {
    return Number(/\.(\d+)\.jsonl$/.exec(this.#path ?? "")?.[1] ?? 0) % 2 === 1;
  }

  begin(at: InFlight): void {
    this.#write({ take: true, ...at });
  }

  finish(at: InFlight): void {
    this.#write({ take: false, ...at });
  }

  #write(line: Line): void {
    if (this.#file === null) return;
    try {
      writeSync(this.#file, `${JSON.stringify(line)}\n`);
    } catch (error) {
      explainWriteError(error, this.#path ?? "");
    }
  }

  /** A worker that exits normally deletes its record. */
  close(): void {
    if (this.#file === null || this.#path === null) return;
    closeSync(this.#file);
    // Problems still in flight may finish later, when the file descriptor may belong to another
    // file.
    this.#file = null;
    rmSync(this.#path, { force: true });
  }
}

/** Called by the process that saw the worker of this attempt die of a signal. */
export async function markKilled(run: RunDir, name: string): Promise<void> {
  const path = join(run.attempts, name);
  await rename(`${path}.jsonl`, `${path}.killed`).catch(() => undefined);
}

/** Whether the worker of a record is alive, as far as this machine can tell. */
export function workerOf(text: string): "alive" | "dead" | "elsewhere" {
  const first = Worker.safeParse(jsonOrNull(text.split("\n", 1)[0] ?? "")).data;
  return first === undefined ? "elsewhere" : lifeOf(first.worker);
}

function inFlightAtKill(text: string): InFlight[] {
  const open = new Map<string, InFlight>();
  for (const raw of text.split("\n")) {
    const line = Line.safeParse(jsonOrNull(raw)).data;
    if (line === undefined) continue;
    if (line.take) open.set(placeOf(line.stage, line.problem), line);
    else open.delete(placeOf(line.stage, line.problem));
  }
  return [...open.values()];
}

type Known = { kills: number; aloneAt: Map<number, number> };

/** The problems that killed workers of a run were working on. */
export class Suspects {
  readonly #known = new Map<string, Known>();

  static async read(run: RunDir): Promise<Suspects> {
    const suspects = new Suspects();
    const names = await readdir(run.attempts).catch(() => []);
    for (const name of names.filter((n) => n.endsWith(".killed")).sort()) {
      suspects.#add(inFlightAtKill(await readFile(join(run.attempts, name), "utf8")));
    }
    return suspects;
  }

  #add(inFlight: readonly InFlight[]): void {
    for (const { stage, problem, records } of inFlight) {
      const known = this.#known.get(placeOf(stage, problem)) ?? { kills: 0, aloneAt: new Map() };
      known.kills += 1;
      if (inFlight.length === 1) known.aloneAt.set(records, (known.aloneAt.get(records) ?? 0) + 1);
      this.#known.set(placeOf(stage, problem), known);
    }
  }

  /** Whether any problem killed a worker. */
  some(): boolean {
    return this.#known.size > 0;
  }

  isSuspect(stage: string, problem: string): boolean {
    return this.#known.has(placeOf(stage, problem));
  }

  /**
   * How often the problem killed its worker, where that is often enough to give it up; else null.
   */
  givenUp(stage: string, problem: string): number | null {
    const known = this.#known.get(placeOf(stage, problem));
    if (known === undefined || known.kills < KILLS) return null;
    return Math.max(0, ...known.aloneAt.values()) >= ALONE ? known.kills : null;
  }

  /** Number of problems given up: each counts as progress of its task. */
  get count(): number {
    return [...this.#known.keys()].filter((place) => {
      const [stage = "", ...rest] = place.split("|");
      return this.givenUp(stage, rest.join("|")) !== null;
    }).length;
  }
}
