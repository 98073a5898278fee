/**
 * The lease of a run directory: only one command at a time plans, reruns or publishes. A file made
 * by link(2), which is atomic on every network file system, names the holder, which refreshes it
 * every few seconds. A holder is replaced if its process is dead on this machine, or if the file
 * has not been refreshed for minutes. Workers need no lease: journals and seals allow several
 * writers. Does not cover workers that other engines started.
 */
import { randomBytes } from "node:crypto";
import { link, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  explainWriteError,
  jsonOrNull,
  linked,
  temporaryBeside,
  textOrNull,
  writeNew,
} from "../../io/files.ts";
import { lifeOf, ProcessName, thisProcess } from "../../io/processes.ts";
import { TryLaterError } from "../../schemas/errors.ts";

/**
 * Milliseconds between refreshes, and without one until a holder on another machine counts as gone.
 */
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
  /** Aborts when another command took the lease over, so that two never write plans. */
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

  /** Refreshes the lease: the file gets a new time from the file system's own clock. */
  async beat(): Promise<void> {
    try {
      const holder = await readHolder(this.#file);
      if (holder?.token !== this.#token) return this.#giveUp();
      await touch(this.#file);
    } catch {
      // The file system may be away or full for a while: the next refresh tries again.
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

export const leaseFile = (root: string): string => join(root, "lease.json");

/**
 * The holder of the lease; null if there is no lease file, UNKNOWN if the file cannot be read as a
 * lease.
 */
export async function readHolder(file: string): Promise<Holder | null> {
  const text = await textOrNull(file);
  if (text === null) return null;
  return Holder.safeParse(jsonOrNull(text)).data ?? UNKNOWN;
}

/** For a file that cannot be parsed as a lease: only its age says whether the holder is gone. */
const UNKNOWN: Holder = {
  schema: "lease/1",
  token: "unknown",
  command: "a command of another version",
  since: "",
  process: { host: "an unknown machine", boot: null, namespace: null, pid: 0, started: null },
};

/**
 * Rewrites the first byte through a new handle: changes this file, or an orphan of it, and never
 * another one.
 */
async function touch(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    await handle.write("{", 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Links `own` as the lease, if there is no holder or a dead one. */
async function claim(file: string, own: string, token: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    if (await linked(own, file)) return;
    const holder = await readHolder(file);
    // The link was made, but the network file system lost the reply.
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
  // Without a start time the process id may belong to another process by now.
  if (life === "alive" && holder.process.started !== null) return false;
  // Both times are the file server's: the clocks of two machines may differ by minutes.
  await touch(own);
  const [now, last] = await Promise.all([stat(own), stat(file).catch(() => null)]);
  return last !== null && now.mtimeMs - last.mtimeMs > SILENCE;
}

/**
 * Replaces a dead holder. Only the process that creates the file with the holder's token in its
 * name may do so: two commands that find the same dead holder never replace each other.
 */
async function replace(file: string, own: string, by: { token: string; of: Holder }): Promise<boolean> {
  const permit = `${file}.after-${by.of.token}`;
  if (!(await linked(own, permit))) {
    const [now, old] = await Promise.all([stat(own), stat(permit).catch(() => null)]);
    // The process that created it died before it used it.
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
      `Wait for its end, or stop it, then run the same command again. Its lease: ${file}`,
  );
}

const held = new Map<string, { lease: Lease; users: number }>();

/** Arguments never hold a secret. */
const thisCommand = (): string => `rftkit ${process.argv.slice(2).join(" ")}`.slice(0, 200);

/**
 * Runs `work` while this process holds the lease. Nested calls share it.
 * @throws TryLaterError where another command holds it, or has taken it over
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
