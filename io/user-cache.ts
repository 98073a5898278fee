/**
 * The user's cache: what can be made again but takes time, by content, shared by all runs and
 * configurations. Promises: a folder of mode 700 that belongs to this user, or none; a file appears
 * whole, with a checksum; a damaged file is never used, but removed, told and made again. The cache
 * only saves work: without a folder, or with a full disk, everything is made and nothing is kept.
 * What decides must be copied into the run.
 */
import { lstat, mkdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorCode, writeWhole } from "./files.ts";
import { sha256 } from "./hash.ts";

const PRIVATE = 0o700;

/** rftkit in $XDG_CACHE_HOME, if that is absolute, or in ~/.cache. */
export function defaultCacheDir(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const base = env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : join(home, ".cache");
  return join(base, "rftkit");
}

/** The folder, created if it is missing; null if it cannot be had, or others may enter it. */
export async function privateFolder(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE });
    const found = await lstat(folder);
    const own = process.getuid === undefined || found.uid === process.getuid();
    return found.isDirectory() && own && (found.mode & 0o077) === 0 ? folder : null;
  } catch {
    return null;
  }
}

/** What is kept by content: each kind has a folder of its own. */
export const KEPT_KINDS = ["indexes", "verdicts", "self-tests"] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

const MAGIC = "rftkit-cache/1";
const HEADER = Buffer.byteLength(`${MAGIC} ${"0".repeat(64)}\n`);

export class UserCache {
  readonly #root: string;
  readonly #tell: (line: string) => void;
  /** What was told: one full disk is one line. */
  readonly #told = new Set<string>();

  /** @param tell receives lines for people */
  constructor(tell: (line: string) => void, root: string = defaultCacheDir()) {
    this.#root = root;
    this.#tell = tell;
  }

  /** What was kept under the key; null where there is nothing whole. */
  async get(kind: KeptKind, key: string): Promise<Buffer | null> {
    const folder = await this.#folder(kind);
    if (folder === null) return null;
    const file = placeOf(folder, key);
    const bytes = await readFile(file).catch((error: unknown) => {
      if (errorCode(error) !== "ENOENT") this.#once(`${file}: cannot be read (${errorCode(error)})`);
      return null;
    });
    if (bytes === null) return null;
    const payload = bytes.subarray(HEADER);
    if (bytes.toString("latin1", 0, HEADER) === headerOf(payload)) return payload;
    this.#once(`${file}: the file is damaged; what it held is made again`);
    await rm(file, { force: true, recursive: true }).catch(() => undefined);
    return null;
  }

  /** Keeps bytes under the key; of two writers at once, either's file is whole. */
  async put(kind: KeptKind, key: string, payload: Uint8Array): Promise<void> {
    const folder = await this.#folder(kind);
    if (folder === null) return;
    try {
      await writeWhole(
        placeOf(folder, key),
        Buffer.concat([Buffer.from(headerOf(payload), "latin1"), payload]),
      );
    } catch (error) {
      const why = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      this.#once(`user's cache: nothing is kept: ${why}`);
    }
  }

  /** What is kept under the key, or what `make` makes; kept unless it is not final. */
  async obtain(
    kind: KeptKind,
    key: string,
    make: () => Promise<{ bytes: Uint8Array; isFinal: boolean }>,
  ): Promise<{ bytes: Uint8Array; isFinal: boolean; isKept: boolean }> {
    const kept = await this.get(kind, key);
    if (kept !== null) return { bytes: kept, isFinal: true, isKept: true };
    const made = await make();
    if (made.isFinal) await this.put(kind, key, made.bytes);
    return { ...made, isKept: false };
  }

  async #folder(kind: KeptKind): Promise<string | null> {
    const folder = await privateFolder(join(this.#root, kind));
    if (folder === null)
      this.#once(
        `user's cache: ${join(this.#root, kind)} is not a folder of mode 700 of this user; it is not used`,
      );
    return folder;
  }

  #once(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.#tell(line);
  }
}

const headerOf = (payload: Uint8Array): string => `${MAGIC} ${sha256(payload)}\n`;

/** @param key a hash in hex */
const placeOf = (folder: string, key: string): string => join(folder, key.slice(0, 2), key);
