/**
 * The journal of one bucket: answers and verdicts, append-only, on disk before they are used.
 * Every attempt writes a file of its own, opened exclusively, and reads those of all attempts before it, so any
 * number of tasks resume each other and two live writers never share a file. Records with one key are settled by
 * the order of the files' names and lines. Does not decide what belongs into a key: wrap.ts does.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { errorCode, explainWriteError } from "../../io/files.ts";
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

export class BucketJournal {
  readonly health: JournalHealth = { attempts: 0, records: 0, corrupt: 0, torn: 0 };
  readonly #folder: string;
  readonly #entries = new Map<string, unknown>();
  #file: Promise<FileHandle> | null = null;
  #waiting: { key: string; line: Buffer; done: () => void; failed: (error: unknown) => void }[] = [];
  #writing: Promise<void> | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads all attempts of a bucket; a folder that does not exist is an empty journal. */
  static async open(folder: string): Promise<BucketJournal> {
    const journal = new BucketJournal(folder);
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    });
    for (const name of names.filter((n) => n.endsWith(".jsonl")).sort()) {
      journal.#take(await readFile(join(folder, name)));
    }
    return journal;
  }

  #take(bytes: Buffer): void {
    const { records, corrupt, torn } = decodeRecords(bytes);
    this.health.attempts += 1;
    this.health.corrupt += corrupt;
    this.health.torn += torn ? 1 : 0;
    for (const record of records) {
      const entry = Entry.safeParse(record);
      if (!entry.success) {
        this.health.corrupt += 1;
        continue;
      }
      this.health.records += 1;
      if (!this.#entries.has(entry.data.k)) this.#entries.set(entry.data.k, entry.data.v);
    }
  }

  get(key: string): unknown {
    return this.#entries.get(key);
  }

  /**
   * Records a value; resolves once it is on disk. Where the key is taken already, the value on record wins and is
   * returned, so that the caller goes on with what a resumed run will read.
   */
  async put(key: string, value: unknown): Promise<unknown> {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    this.#entries.set(key, value);
    await new Promise<void>((done, failed) => {
      this.#waiting.push({ key, line: encodeRecord({ k: key, v: value }), done, failed });
      this.#writing ??= this.#drain();
    });
    return value;
  }

  /** Writes what has gathered and syncs once for all of it; what gathers meanwhile goes with the next round. */
  async #drain(): Promise<void> {
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const round = this.#waiting;
      this.#waiting = [];
      try {
        this.#file ??= this.#create();
        await appendSynced(
          await this.#file,
          round.map(({ line }) => line),
          this.#folder,
        );
        for (const { done } of round) done();
      } catch (error) {
        this.#abandon(round);
        for (const { failed } of round) failed(error);
      }
    }
    this.#writing = null;
  }

  /** A write that failed may have left half a line: the next one starts a new file, and nothing of this counts. */
  #abandon(round: readonly { key: string }[]): void {
    for (const { key } of round) this.#entries.delete(key);
    const file = this.#file;
    this.#file = null;
    file?.then((handle) => handle.close()).catch(() => undefined);
  }

  async #create(): Promise<FileHandle> {
    const stamp = Date.now().toString().padStart(15, "0");
    const path = join(this.#folder, `${stamp}-${process.pid}-${randomBytes(4).toString("hex")}.jsonl`);
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
