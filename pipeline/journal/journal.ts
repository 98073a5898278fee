/**
 * The journal of one bucket: answers and verdicts, append-only, on disk before they are used.
 * Each attempt writes a file of its own, opened exclusively, and reads the files of all other
 * attempts. So any number of tasks resume each other, and two live writers never share a file but
 * see each other's records. If several records have one key, the first by file name and line wins.
 * Does not define what belongs in a key: wrap.ts does.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { explainWriteError, namesIn } from "../../io/files.ts";
import { decodeRecords, encodeRecord } from "./record.ts";

const Entry = z.object({ k: z.string(), v: z.unknown() });

export type JournalHealth = { attempts: number; records: number; corrupt: number; torn: number };

async function appendSynced(file: FileHandle, lines: Buffer[], folder: string): Promise<void> {
  try {
    await file.appendFile(Buffer.concat(lines));
    await file.datasync();
  } catch (error) {
    explainWriteError(error, folder);
  }
}

/**
 * How long records are gathered before a write, ms: a sync costs as much CPU for one record as for
 * many.
 */
const GATHER_MS = 5;

/** Minimum time between two reads of other writers' files, ms. */
const REFRESH_MS = 250;

/** Files of all attempts, sorted by name; none if the folder does not exist. */
async function attemptsIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  return names.filter((name) => name.endsWith(".jsonl")).sort();
}

async function bytesFrom(path: string, from: number): Promise<Buffer> {
  const { size } = await stat(path);
  if (size <= from) return Buffer.alloc(0);
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

type Waiting = { line: Buffer; done: () => void; failed: (error: unknown) => void };

export class BucketJournal {
  /** Writes that this journal has made, each with one sync. */
  syncs = 0;
  readonly health: JournalHealth = { attempts: 0, records: 0, corrupt: 0, torn: 0 };
  readonly #folder: string;
  readonly #entries = new Map<string, unknown>();
  /** Lines that this journal wrote: smaller than their values, and rarely asked for again. */
  readonly #written = new Map<string, Buffer>();
  #file: Promise<FileHandle> | null = null;
  /** Name of the file that this journal writes. */
  #own = "";
  /** Bytes read of each other file. */
  readonly #read = new Map<string, number>();
  #looked = Date.now();
  #refreshing: Promise<void> | null = null;
  /** Records that are not on disk yet, by key. */
  readonly #pending = new Map<string, Promise<unknown>>();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads all attempts of a bucket; a folder that does not exist gives an empty journal. */
  static async open(folder: string): Promise<BucketJournal> {
    const journal = new BucketJournal(folder);
    for (const name of await attemptsIn(folder)) {
      const bytes = await readFile(join(folder, name));
      journal.health.attempts += 1;
      journal.health.torn += journal.#take(bytes) ? 1 : 0;
      journal.#read.set(name, bytes.lastIndexOf(10) + 1);
    }
    return journal;
  }

  /**
   * Reads what other writers recorded since: a worker may still run on a node that was presumed
   * dead. Reads at most four times a second; a network file system may show new records some
   * seconds late.
   */
  refresh(): Promise<void> {
    const now = Date.now();
    if (now - this.#looked < REFRESH_MS) return this.#refreshing ?? Promise.resolve();
    this.#looked = now;
    // Only an optimisation: a file system that is briefly unavailable must not stop the worker.
    this.#refreshing = this.#readOthers()
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  async #readOthers(): Promise<void> {
    for (const name of await attemptsIn(this.#folder)) {
      if (name === this.#own) continue;
      const from = this.#read.get(name) ?? 0;
      const bytes = await bytesFrom(join(this.#folder, name), from);
      const end = bytes.lastIndexOf(10) + 1;
      this.#take(bytes.subarray(0, end));
      this.#read.set(name, from + end);
    }
  }

  /** @returns whether the last line is incomplete */
  #take(bytes: Buffer): boolean {
    const { records, corrupt, torn } = decodeRecords(bytes);
    this.health.corrupt += corrupt;
    for (const record of records) {
      const entry = Entry.safeParse(record);
      if (!entry.success) {
        this.health.corrupt += 1;
        continue;
      }
      this.health.records += 1;
      const { k, v } = entry.data;
      if (!this.#entries.has(k) && !this.#written.has(k)) this.#entries.set(k, v);
    }
    return torn;
  }

  get(key: string): unknown {
    const line = this.#written.get(key);
    return line === undefined ? this.#entries.get(key) : Entry.parse(decodeRecords(line).records[0]).v;
  }

  /**
   * Forgets what this journal wrote, for a caller that asks for none of it again: it stays on disk.
   */
  release(): void {
    this.#written.clear();
  }

  /**
   * Records a value; resolves once it is on disk. If the key exists, the recorded value wins and is
   * returned, so that the caller continues with what a resumed run will read.
   */
  async put(key: string, value: unknown): Promise<unknown> {
    const known = this.get(key) ?? this.#pending.get(key);
    if (known !== undefined) return known;
    const written = this.#write(key, value);
    this.#pending.set(key, written);
    return written.finally(() => this.#pending.delete(key));
  }

  async #write(key: string, value: unknown): Promise<unknown> {
    const line = encodeRecord({ k: key, v: value });
    await new Promise<void>((done, failed) => {
      this.#waiting.push({ line, done, failed });
      this.#writing ??= this.#drain();
    });
    this.#written.set(key, line);
    return value;
  }

  /**
   * Writes all waiting records with one sync; records that arrive meanwhile are written in the next
   * round.
   */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await sleep(GATHER_MS);
      const round = this.#waiting;
      this.#waiting = [];
      try {
        this.#file ??= this.#create();
        await appendSynced(
          await this.#file,
          round.map(({ line }) => line),
          this.#folder,
        );
        this.syncs += 1;
        for (const { done } of round) done();
      } catch (error) {
        this.#startAnew();
        for (const { failed } of round) failed(error);
      }
    }
    this.#writing = null;
  }

  /** A failed write may leave half a line: the next write starts a new file. */
  #startAnew(): void {
    const file = this.#file;
    this.#file = null;
    file?.then((handle) => handle.close()).catch(() => undefined);
  }

  async #create(): Promise<FileHandle> {
    const stamp = Date.now().toString().padStart(15, "0");
    const name = `${stamp}-${process.pid}-${randomBytes(4).toString("hex")}.jsonl`;
    const path = join(this.#folder, name);
    // The records of an earlier own file are known already; do not read it again.
    if (this.#own !== "") this.#read.set(this.#own, Number.POSITIVE_INFINITY);
    this.#own = name;
    try {
      await mkdir(this.#folder, { recursive: true });
      return await open(path, "ax");
    } catch (error) {
      return explainWriteError(error, path);
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await (await this.#file)?.close();
    this.#file = null;
  }
}
