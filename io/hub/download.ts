/**
 * Downloads one file of the hub into the cache.
 * Promises: the blob appears only with the size and the hash that the hub lists for it; a
 * connection that breaks is continued where it stopped; a body that is longer than listed ends at
 * once; nothing is left of a failed download.
 */
import { createHash, type Hash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { explainWriteError } from "../files.ts";
import type { RepoCache } from "./cache.ts";
import type { HubClient, HubFile } from "./client.ts";
import { HubAnswerError, HubReachError } from "./faults.ts";

export type Download = {
  client: HubClient;
  cache: RepoCache;
  repo: string;
  commit: string;
  signal?: AbortSignal | undefined;
  /** Called with every piece, for progress. */
  received?: ((bytes: number) => void) | undefined;
};

/** Connections in all; one that brings nothing new ends the download. */
const MOST_CONNECTIONS = 20;
const MOST_RESTARTS = 2;

export async function download(file: HubFile, setup: Download): Promise<void> {
  const temporary = await setup.cache.incomplete(file);
  try {
    await fill(temporary, file, setup);
    await rename(temporary, setup.cache.blob(file));
  } catch (error) {
    explainWriteError(error, temporary);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** sha256 of large files; git's own hash of small ones. */
const hashOf = ({ isLarge, size }: HubFile): Hash =>
  isLarge ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);

async function fill(temporary: string, file: HubFile, setup: Download): Promise<void> {
  const out = await open(temporary, "wx", 0o600);
  try {
    let hash = hashOf(file);
    let [at, restarts] = [0, 0];
    for (let connection = 1; at < file.size || connection === 1; connection += 1) {
      const before = at;
      try {
        const answer = await opened(file, at, setup);
        if (answer === null) {
          // The server knows no ranges: from the start.
          if (++restarts > MOST_RESTARTS)
            throw refused(file, `${before} of ${file.size} bytes, again and again`);
          [at, hash] = [0, hashOf(file)];
          await out.truncate(0);
          continue;
        }
        for await (const piece of answer) {
          setup.signal?.throwIfAborted();
          if (at + piece.length > file.size)
            throw refused(file, `more than the ${file.size} bytes that are listed`);
          await out.write(piece, 0, piece.length, at);
          hash.update(piece);
          at += piece.length;
          setup.received?.(piece.length);
        }
        if (at === before && at < file.size) throw refused(file, `${at} of ${file.size} bytes`);
      } catch (error) {
        setup.signal?.throwIfAborted();
        if (error instanceof HubAnswerError || isOurs(error) || isDisk(error)) throw error;
        if (at === before || connection === MOST_CONNECTIONS) throw broken(error);
      }
      if (file.size === 0) break;
    }
    if (hash.digest("hex") !== file.oid) throw refused(file, "content with another hash than the hub lists");
    await out.sync();
  } finally {
    await out.close();
  }
}

/** The body from an offset on; null where the server starts at the beginning instead. */
async function opened(
  { path }: HubFile,
  from: number,
  { client, repo, commit }: Download,
): Promise<AsyncIterable<Uint8Array> | null> {
  const answer = await client.open(repo, { commit, path, from });
  const isWhole = from > 0 && answer.status !== 206;
  const isElsewhere =
    from > 0 && !(answer.headers.get("content-range") ?? `bytes ${from}-`).startsWith(`bytes ${from}-`);
  if (isWhole || isElsewhere) {
    await answer.body?.cancel();
    return null;
  }
  return (answer.body ?? []) as AsyncIterable<Uint8Array>;
}

class Refused extends HubReachError {}

const refused = ({ path }: HubFile, got: string): Refused => new Refused(`${path}: ${got}`);
const isOurs = (error: unknown): boolean => error instanceof Refused;
const isDisk = (error: unknown): boolean =>
  error instanceof Error &&
  "syscall" in error &&
  /^(?:write|open|ftruncate|fsync)$/.test(String(error.syscall));

function broken(error: unknown): HubReachError {
  if (error instanceof HubReachError) return error;
  return new HubReachError(error instanceof Error ? error.message : String(error), { cause: error });
}
