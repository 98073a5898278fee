/**
 * The file that lists the addresses of several servers, one a line, for clients to read. Each
 * server keeps a file of its own in the folder beside it (FILE.d), and makes the list of all of
 * them.
 * Promises: the list is whole at any time; servers that start, move or end at the same moment are
 * all seen within seconds, also where folders of a shared file system are seen late. A server that
 * was killed stays listed until its successor, or the next server of its machine, is announced:
 * clients notice.
 */
import { mkdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { namesIn, textOrNull, writeWhole } from "../io/files.ts";

const ENDING = ".url";
/** Time between looks at the list. */
const LOOK_MS = 5000;
/** Times that the list is written in a row while others change it; the next look continues. */
const MOST_TIMES = 10;

/** Folder of the servers' own files; logs and the job of a cluster are in it, too. */
export const folderOf = (file: string): string => `${file}.d`;

const ownFile = (file: string, name: string): string => join(folderOf(file), `${name}${ENDING}`);

/** Addresses of the servers that have announced themselves, in order of their names. */
export async function announced(file: string): Promise<string[]> {
  const names = (await namesIn(folderOf(file))).filter((name) => name.endsWith(ENDING)).sort();
  // One that ends meanwhile removes its file.
  const texts = await Promise.all(names.map((name) => textOrNull(join(folderOf(file), name))));
  return texts.flatMap((text) => (text === null || text.trim() === "" ? [] : [text.trim()]));
}

const linesOf = (urls: readonly string[]): string => urls.map((url) => `${url}\n`).join("");

async function writeList(file: string): Promise<void> {
  let urls = await announced(file);
  for (let times = 0; times < MOST_TIMES; times++) {
    if (urls.length === 0) await rm(file, { force: true });
    else if ((await textOrNull(file)) !== linesOf(urls)) await writeWhole(file, linesOf(urls));
    const now = await announced(file);
    if (linesOf(now) === linesOf(urls)) return;
    urls = now;
  }
}

/** Removes the list and all servers from it, before others are started. */
export async function forgetServers(file: string): Promise<void> {
  for (const name of await namesIn(folderOf(file)))
    if (name.endsWith(ENDING)) await rm(join(folderOf(file), name), { force: true });
  await rm(file, { force: true });
}

/**
 * Set by the batch file to the name of a task, whose next server takes the place of the former one.
 */
export const NAME_VARIABLE = "RFTKIT_SERVER_NAME";

const ownName = (env: Readonly<Record<string, string | undefined>>): string =>
  env[NAME_VARIABLE] ?? `${hostname()}-${process.pid}`;

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
};

/** Removes servers of this machine that were killed. */
async function sweep(file: string): Promise<void> {
  const ours = `${hostname()}-`;
  for (const name of await namesIn(folderOf(file))) {
    if (!name.startsWith(ours) || !name.endsWith(ENDING)) continue;
    const pid = name.slice(ours.length, -ENDING.length);
    if (/^\d+$/.test(pid) && isGone(Number(pid))) await rm(join(folderOf(file), name), { force: true });
  }
}

/** Adds a server to the list. @returns removes it again */
export async function announce(
  file: string,
  url: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<() => Promise<void>> {
  const own = ownFile(file, ownName(env));
  const text = `${url}\n`;
  const show = async (): Promise<void> => {
    if ((await readFile(own, "utf8").catch(() => null)) !== text) await writeWhole(own, text);
    await writeList(file);
  };
  await mkdir(folderOf(file), { recursive: true });
  await sweep(file);
  await show();
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    // What fails now may work at the next look: a disk that is full, a file server that restarts.
    looking = looking.then(show).catch(() => undefined);
  }, LOOK_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
    await rm(own, { force: true });
    await writeList(file);
  };
}
