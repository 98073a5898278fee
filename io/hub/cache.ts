/**
 * Files of data sets in huggingface_hub's cache, in its layout: blobs by the hash of their content,
 * and snapshots of commits that link to them. What either downloads, the other finds.
 * Promises: a blob appears whole and checked; files and folders are the user's own (mode 600, 700).
 * rftkit adds a list of all files of each commit, so that a pattern has the same files with and
 * without a network.
 */
import { copyFile, mkdir, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { explainWriteError, jsonOrNull, makerOf, temporaryBeside, textOrNull, writeWhole } from "../files.ts";
import { lifeOfMark } from "../processes.ts";
import { addressText, isCommit, isSafeStep } from "./address.ts";
import type { HubFile } from "./client.ts";

const Listing = z.array(
  z.object({ path: z.string(), size: z.int().min(0), oid: z.string(), isLarge: z.boolean() }),
);
/** Folders of a snapshot that are searched. */
const MAX_DEPTH = 20;

const CACHED = /datasets--([^/]+?)--([^/]+)\/snapshots\/([0-9a-f]{40})\/(.+)$/;

/** The address of a file in a cache; null for other files. */
export function addressOfCached(file: string): string | null {
  const [, owner, name, revision, path] = CACHED.exec(file) ?? [];
  return revision === undefined
    ? null
    : addressText({ repo: `${owner}/${name}`, revision, path: path ?? "" });
}

export class RepoCache {
  readonly #root: string;

  /** @param folder the cache of huggingface_hub */
  constructor(folder: string, repo: string) {
    this.#root = join(folder, `datasets--${repo.replace("/", "--")}`);
  }

  blob({ oid }: Pick<HubFile, "oid">): string {
    return join(this.#root, "blobs", oid);
  }

  file(commit: string, path: string): string {
    return join(this.#root, "snapshots", commit, ...path.split("/"));
  }

  /** The commit that a revision was at when it was last looked up, here or by huggingface_hub. */
  async knownCommit(revision: string | null): Promise<string | null> {
    const text = await textOrNull(join(this.#root, "refs", revision ?? "main")).catch(() => null);
    const commit = text?.trim() ?? "";
    return isCommit(commit) ? commit : null;
  }

  async rememberCommit(revision: string | null, commit: string): Promise<void> {
    await this.#private(join(this.#root, "refs"));
    await writeWhole(join(this.#root, "refs", revision ?? "main"), commit);
  }

  /** All files of a commit; null where it was not looked up before. */
  async listing(commit: string): Promise<HubFile[] | null> {
    const text = await textOrNull(this.#listingFile(commit));
    const listed = text === null ? null : Listing.safeParse(jsonOrNull(text));
    if (listed?.success)
      return listed.data.every(({ path }) => path.split("/").every(isSafeStep)) ? listed.data : null;
    return null;
  }

  async rememberListing(commit: string, files: readonly HubFile[]): Promise<void> {
    await this.#private(dirname(this.#listingFile(commit)));
    await writeWhole(this.#listingFile(commit), JSON.stringify(files));
  }

  /** Files of a commit that huggingface_hub has put here, which need not be all. */
  async present(commit: string): Promise<string[]> {
    const root = join(this.#root, "snapshots", commit);
    const found: string[] = [];
    const visit = async (folder: string, depth: number): Promise<void> => {
      for (const entry of await readdir(join(root, folder), { withFileTypes: true }).catch(() => [])) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (!entry.isDirectory()) found.push(path);
        else if (depth < MAX_DEPTH) await visit(path, depth + 1);
      }
    };
    await visit("", 0);
    return found.sort();
  }

  /** Whether a file is here as a whole. @param size null: unknown */
  async has(commit: string, path: string, size: number | null): Promise<boolean> {
    const info = await stat(this.file(commit, path)).catch(() => null);
    return info?.isFile() === true && (size === null || info.size === size);
  }

  /** Gives a blob its name in a snapshot. @returns false where there is no such blob */
  async link(commit: string, file: HubFile): Promise<boolean> {
    const [blob, name] = [this.blob(file), this.file(commit, file.path)];
    const info = await stat(blob).catch(() => null);
    if (info?.isFile() !== true || info.size !== file.size) return false;
    const temporary = temporaryBeside(name);
    try {
      await this.#private(dirname(name));
      await symlink(relative(dirname(name), blob), temporary).catch(() => copyFile(blob, temporary));
      await rename(temporary, name);
    } catch (error) {
      explainWriteError(error, name);
    } finally {
      await rm(temporary, { force: true });
    }
    return true;
  }

  /** A name for a blob that is being downloaded; what killed processes have left goes. */
  async incomplete(file: HubFile): Promise<string> {
    const folder = dirname(this.blob(file));
    await this.#private(folder);
    for (const name of await readdir(folder).catch(() => [])) {
      const maker = makerOf(name);
      if (maker !== null && lifeOfMark(maker) === "dead") await rm(join(folder, name), { force: true });
    }
    return temporaryBeside(this.blob(file));
  }

  #listingFile(commit: string): string {
    return join(this.#root, "rftkit", `${commit}.json`);
  }

  async #private(folder: string): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      explainWriteError(error, folder);
    }
  }
}
