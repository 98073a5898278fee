/**
 * Reports of runs for a server: written into a folder of its own when they are asked for, and again
 * when the run has changed since, one at a time. Never writes into a run directory.
 */
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../io/hash.ts";

/** Milliseconds between two reports of one run: writing one takes seconds of processor time. */
const SOONEST = 10_000;

const shortHash = (text: string): string => sha256(text).slice(0, 16);

const changedAt = async (path: string): Promise<string> => {
  const found = await stat(path).catch(() => null);
  return found === null ? "" : `${path} ${found.mtimeMs}`;
};

/** A name for the state of a run: it changes with every sealed bucket and every command. */
export async function stateNameOf(runDir: string): Promise<string> {
  const stages = await readdir(join(runDir, "stages")).catch(() => []);
  const keys = await Promise.all(
    stages.map(async (stage) => {
      const names = await readdir(join(runDir, "stages", stage)).catch(() => []);
      return names.map((name) => join(runDir, "stages", stage, name));
    }),
  );
  const own = [
    "plan.json",
    "dataset",
    "measurements/counts.json",
    "evaluation/result.json",
    "evaluation/arms.json",
  ];
  const times = await Promise.all([...keys.flat(), ...own.map((name) => join(runDir, name))].map(changedAt));
  // The lease is refreshed all the time; only that it is there says something.
  const isHeld = (await changedAt(join(runDir, "lease.json"))) !== "";
  return shortHash(`${times.join("\n")} ${isHeld}`);
}

export type Write = (runDir: string, out: string, live: string) => Promise<unknown>;

type Written = { state: string; at: number };

export class LiveReports {
  readonly #folder: string;
  readonly #write: Write;
  readonly #written = new Map<string, Written>();
  #queue: Promise<unknown> = Promise.resolve();

  /** @param folder of the reports; @param write writes a report into a folder */
  constructor(folder: string, write: Write) {
    this.#folder = folder;
    this.#write = write;
  }

  #folderOf(runDir: string): string {
    return join(this.#folder, shortHash(runDir));
  }

  /** Writes the report if the run has changed; reports are written one after the other. */
  async renew(runDir: string): Promise<string> {
    const turn = this.#queue.then(() => this.#renewNow(runDir));
    this.#queue = turn.catch(() => undefined);
    await turn;
    return this.#folderOf(runDir);
  }

  async #renewNow(runDir: string): Promise<void> {
    const before = this.#written.get(runDir);
    const state = await stateNameOf(runDir);
    if (before?.state === state) return;
    if (before !== undefined && Date.now() - before.at < SOONEST) return;
    await mkdir(this.#folder, { recursive: true });
    await this.#write(runDir, this.#folderOf(runDir), state);
    this.#written.set(runDir, { state, at: Date.now() });
  }

  /** A data file of the report that was written last; null if there is none of this name. */
  async file(runDir: string, name: string): Promise<Buffer | null> {
    return readFile(join(this.#folderOf(runDir), "data", name)).catch(() => null);
  }
}
