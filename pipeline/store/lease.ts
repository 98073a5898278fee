/**
 * The lease of a run directory: of all commands that plan, redo and publish, one at a time. A file made by link(2),
 * which any network file system settles, names its holder; he touches it every few seconds. A holder that is dead by
 * the word of its own machine, or whose file stands still for minutes, is replaced. Workers need no lease: journals
 * and seals bear several writers. Does not cover workers that other engines started.
 */
import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  errorCode,
  explainWriteError,
  jsonOrNull,
  linked,
  temporaryBeside,
  writeNew,
} from "../../io/files.ts";
import { lifeOf, ProcessName, thisProcess } from "../../io/processes.ts";
import { TryLaterError } from "../../schemas/errors.ts";

/** Milliseconds between signs of life, and without one until a holder elsewhere counts as gone. */
export const BEAT = 10_000;
export const SILENCE = 180_000;

const Holder = z.object({
  schema: z.literal("lease/1"),
  token: z.string(),
  command: z.string(),
  since: z.string(),
  process: ProcessName,
});
type Holder = z.infer<typeof Holder>;

export class Lease {
  readonly #file: string;
  readonly #token: string;
  readonly #timer: NodeJS.Timeout;
  /** Aborts where somebody else took the lease over, so that no second writer of plans goes on. */
  readonly lost = new AbortController();

  private constructor(file: string, token: string) {
    this.#file = file;
    this.#token = token;
    this.#timer = setInterval(() => void this.beat(), BEAT);
    this.#timer.unref();
  }

  /** @throws TryLaterError naming the holder, where another command has the lease */
  static async take(root: string): Promise<Lease> {
    const file = leaseFile(root);
    const token = randomBytes(12).toString("hex");
    const holder: Holder = {
      schema: "lease/1",
      token,
      command: thisCommand(),
      since: new Date().toISOString(),
      process: thisProcess(),
    };
    const own = temporaryBeside(file);
    try {
      await writeNew(own, `${JSON.stringify(holder)}\n`);
      await claim(file, own, token);
      return new Lease(file, token);
    } catch (error) {
      return explainWriteError(error, file);
    } finally {
      await rm(own, { force: true }).catch(() => undefined);
    }
  }

  /** A sign of life: the file gets a new time by the file system's own clock. */
  async beat(): Promise<void> {
    try {
      const holder = await readHolder(this.#file);
      if (holder?.token !== this.#token) return this.#giveUp();
      await touch(this.#file);
    } catch {
      // A file system that is away or full for a while: the next beat says it, or nobody asks.
    }
  }

  #giveUp(): void {
    clearInterval(this.#timer);
    this.lost.abort(new TryLaterError("another command took over the run directory; this one stops"));
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (this.lost.signal.aborted) return;
    const holder = await readHolder(this.#file).catch(() => null);
    if (holder?.token === this.#token) await rm(this.#file, { force: true }).catch(() => undefined);
  }
}

const leaseFile = (root: string): string => join(root, "lease.json");

/** The holder of the lease; null if there is no lease file, UNKNOWN if the file cannot be read as a lease. */
async function readHolder(file: string): Promise<Holder | null> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  return Holder.safeParse(jsonOrNull(text)).data ?? UNKNOWN;
}

/** Stands for a file that cannot be read as a lease: only its age can tell. */
const UNKNOWN: Holder = {
  schema: "lease/1",
  token: "unknown",
  command: "a command of another version",
  since: "",
  process: { host: "an unknown machine", boot: null, namespace: null, pid: 0, started: null },
};

/** Writes one byte of the file over itself, through a handle of its own: the same file or an orphan, never another's. */
async function touch(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.write("{", 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts `own` in the lease's place, where nobody or a dead holder has it. */
async function claim(file: string, own: string, token: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    if (await linked(own, file)) return;
    const holder = await readHolder(file);
    // A link whose answer got lost on the way.
    if (holder?.token === token) return;
    if (holder === null) continue;
    const isGone = await gone(file, own, holder);
    if (isGone && (await replace(file, own, { token, of: holder }))) return;
    if (!isGone || tries > 20) throw inUse(file, holder);
    await sleep(50);
  }
}

async function gone(file: string, own: string, holder: Holder): Promise<boolean> {
  const life = lifeOf(holder.process);
  if (life === "dead") return true;
  // Where the system tells no time of start, the number may have been given out again.
  if (life === "alive" && holder.process.started !== null) return false;
  // Both times are the file server's: the clocks of two machines may differ by minutes.
  await touch(own);
  const [now, last] = await Promise.all([stat(own), stat(file).catch(() => null)]);
  return last !== null && now.mtimeMs - last.mtimeMs > SILENCE;
}

/**
 * Takes the place of a dead holder. A file with his token in its name, which one alone can make, says who may: two
 * commands that find the same dead holder never replace each other.
 */
async function replace(file: string, own: string, by: { token: string; of: Holder }): Promise<boolean> {
  const permit = `${file}.after-${by.of.token}`;
  if (!(await linked(own, permit))) {
    const [now, old] = await Promise.all([stat(own), stat(permit).catch(() => null)]);
    // Whoever got it died before he used it.
    if (old !== null && now.mtimeMs - old.mtimeMs > SILENCE / 10) await rm(permit, { force: true });
    return false;
  }
  try {
    if ((await readHolder(file))?.token !== by.of.token) return false;
    const copy = temporaryBeside(file);
    await link(own, copy);
    await rename(copy, file);
    return (await readHolder(file))?.token === by.token;
  } finally {
    await rm(permit, { force: true });
  }
}

function inUse(file: string, { command, since, process: { pid, host } }: Holder): TryLaterError {
  return new TryLaterError(
    `this run directory is in use: ${command} (process ${pid} on ${host}, since ${since}). ` +
      `Wait for its end, or stop it; the same command goes on. Its lease: ${file}`,
  );
}

const held = new Map<string, { lease: Lease; users: number }>();

/** Arguments never hold a secret. */
const thisCommand = (): string => `rftkit ${process.argv.slice(2).join(" ")}`.slice(0, 200);

/**
 * Does the work while this process holds the lease; a work within a work shares it.
 * @throws TryLaterError where another command holds it, or took it over meanwhile
 */
export async function withLease<T>(root: string, work: (lease: Lease) => Promise<T>): Promise<T> {
  const known = held.get(root);
  const entry = known ?? { lease: await Lease.take(root), users: 0 };
  held.set(root, entry);
  entry.users += 1;
  try {
    return await work(entry.lease);
  } finally {
    entry.users -= 1;
    if (entry.users === 0) {
      held.delete(root);
      await entry.lease.release();
    }
  }
}
