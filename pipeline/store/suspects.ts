/**
 * What each worker process was at: the problems in its hands, on disk as they are taken up and put down. Whoever sees
 * a worker killed renames its file to .killed, on any engine; a problem that was there each time is found so.
 * A suspect runs alone, after the others; once it killed its worker often enough without getting further it is failed.
 * Deaths of a whole node or of the whole tree leave no .killed file: they say nothing about a problem.
 */
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { explainWriteError, jsonOrNull } from "../../io/files.ts";
import { lifeOf, ProcessName, thisProcess } from "../../io/processes.ts";
import type { RunDir } from "./run-dir.ts";

/** Deaths after which a problem is given up, at least ALONE of them with no other problem in hand. */
const DEATHS = 3;
const ALONE = 2;

const Line = z.object({
  take: z.boolean(),
  stage: z.string(),
  problem: z.string(),
  /** Records in the bucket's journal: a death that left more of them is a death with progress. */
  records: z.int(),
});
type Line = z.infer<typeof Line>;
/** The first line: which process it is. */
const Worker = z.object({ worker: ProcessName });

type InHand = { stage: string; problem: string; records: number };

const placeOf = (stage: string, problem: string): string => `${stage}|${problem}`;

/** The record of one worker process; without a name nothing is written. */
export class Attempt {
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

  /** Every second attempt goes through its problems from the end: two writers of a bucket then meet half-way. */
  get isBackwards(): boolean {
    return Number(/\.(\d+)\.jsonl$/.exec(this.#path ?? "")?.[1] ?? 0) % 2 === 1;
  }

  take(at: InHand): void {
    this.#write({ take: true, ...at });
  }

  putDown(at: InHand): void {
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

  /** A worker that ends by its own will has nothing to say. */
  end(): void {
    if (this.#file === null || this.#path === null) return;
    closeSync(this.#file);
    // What is still under way may put its problem down later: the number may be another file's by then.
    this.#file = null;
    rmSync(this.#path, { force: true });
  }
}

/** To be called by whoever saw the process of this attempt die of a signal. */
export async function markKilled(run: RunDir, name: string): Promise<void> {
  const path = join(run.attempts, name);
  await rename(`${path}.jsonl`, `${path}.killed`).catch(() => undefined);
}

/** Whether the worker of a record lives, as far as this machine can know. */
export function workerOf(text: string): "alive" | "dead" | "elsewhere" {
  const first = Worker.safeParse(jsonOrNull(text.split("\n", 1)[0] ?? "")).data;
  return first === undefined ? "elsewhere" : lifeOf(first.worker);
}

function inHandAtDeath(text: string): InHand[] {
  const open = new Map<string, InHand>();
  for (const raw of text.split("\n")) {
    const line = Line.safeParse(jsonOrNull(raw)).data;
    if (line === undefined) continue;
    if (line.take) open.set(placeOf(line.stage, line.problem), line);
    else open.delete(placeOf(line.stage, line.problem));
  }
  return [...open.values()];
}

type Known = { deaths: number; aloneAt: Map<number, number> };

/** What the killed workers of a run had in hand. */
export class Deaths {
  readonly #known = new Map<string, Known>();

  static async read(run: RunDir): Promise<Deaths> {
    const deaths = new Deaths();
    const names = await readdir(run.attempts).catch(() => []);
    for (const name of names.filter((n) => n.endsWith(".killed")).sort()) {
      deaths.#add(inHandAtDeath(await readFile(join(run.attempts, name), "utf8")));
    }
    return deaths;
  }

  #add(inHand: readonly InHand[]): void {
    for (const { stage, problem, records } of inHand) {
      const known = this.#known.get(placeOf(stage, problem)) ?? { deaths: 0, aloneAt: new Map() };
      known.deaths += 1;
      if (inHand.length === 1) known.aloneAt.set(records, (known.aloneAt.get(records) ?? 0) + 1);
      this.#known.set(placeOf(stage, problem), known);
    }
  }

  isSuspect(stage: string, problem: string): boolean {
    return this.#known.has(placeOf(stage, problem));
  }

  /** How often the problem killed its worker, where that was often enough to give it up; else null. */
  givenUp(stage: string, problem: string): number | null {
    const known = this.#known.get(placeOf(stage, problem));
    if (known === undefined || known.deaths < DEATHS) return null;
    return Math.max(0, ...known.aloneAt.values()) >= ALONE ? known.deaths : null;
  }

  /** Number of problems given up: each is progress of a kind. */
  get count(): number {
    return [...this.#known.keys()].filter((place) => {
      const [stage = "", ...rest] = place.split("|");
      return this.givenUp(stage, rest.join("|")) !== null;
    }).length;
  }
}
