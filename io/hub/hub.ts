/**
 * Files of data sets of the hub on this machine: looks a revision up, chooses files of its listing,
 * and downloads what the cache does not have.
 * Promises: an address that names a commit needs no network once its files are here; with
 * HF_HUB_OFFLINE nothing is asked. Every failure says how to download the files by hand.
 */
import { UserError } from "../../schemas/errors.ts";
import { addressText, commitOf, type HubAddress } from "./address.ts";
import { RepoCache } from "./cache.ts";
import { HubClient, type HubFile } from "./client.ts";
import { download } from "./download.ts";
import { byHand, HubReachError, hubFault } from "./faults.ts";
import type { HubFetchOptions } from "./fetch.ts";
import { type HubSettings, hubSettings } from "./settings.ts";

/** Chooses files by their paths. */
export type Choose = (paths: readonly string[]) => readonly string[];

type HubOptions = Omit<HubFetchOptions, "maxBytes"> & {
  settings?: HubSettings;
  /** Ask nothing, whatever HF_HUB_OFFLINE says. */
  offline?: boolean;
  /** Lines for people. */
  say?: ((line: string) => void) | undefined;
};

const MEBI = 2 ** 20;
/** A file of more bytes is told before it is downloaded. */
const TOLD = 8 * MEBI;

export class Hub {
  readonly #options: HubOptions;
  #settings: Promise<HubSettings> | null = null;

  constructor(options: HubOptions = {}) {
    this.#options = options;
  }

  get #why(): string {
    return this.#options.offline ? "the hub is out of reach" : "HF_HUB_OFFLINE is set";
  }

  /** The address with the commit that its revision is at. */
  async pinned(address: HubAddress): Promise<HubAddress> {
    if (commitOf(address) !== null) return address;
    const settings = await this.#known();
    const cache = new RepoCache(settings.cache, address.repo);
    if (settings.offline) {
      const revision = await cache.knownCommit(address.revision);
      if (revision === null) throw absent(address, `no such revision in the cache, and ${this.#why}`);
      return { ...address, revision };
    }
    const client = this.#client(settings);
    const revision = await client
      .commitAt(address.repo, address.revision)
      .catch((error: unknown) => this.#lastKnown(address, cache, error));
    await cache.rememberCommit(address.revision, revision);
    return { ...address, revision };
  }

  /** Where a hub that is out of reach was when it was last asked. */
  async #lastKnown(address: HubAddress, cache: RepoCache, error: unknown): Promise<string> {
    const known = error instanceof HubReachError ? await cache.knownCommit(address.revision) : null;
    if (known === null) throw hubFault(error, address, (await this.#known()).endpoint);
    this.#options.say?.(
      `${addressText(address)}: the hub is out of reach; commit ${known} of the cache is used`,
    );
    return known;
  }

  /** Paths of all files at the commit of an address. */
  async paths(address: HubAddress): Promise<string[]> {
    return (await this.#listing(address)).map(({ path }) => path);
  }

  /**
   * Local paths of files at the commit of an address.
   * @param fetch false: only what is here already
   */
  async files(address: HubAddress, choose: Choose, { fetch }: { fetch: boolean }): Promise<string[]> {
    const commit = commitOf(address);
    if (commit === null) throw new Error(`${addressText(address)} names no commit`);
    const settings = await this.#known();
    const cache = new RepoCache(settings.cache, address.repo);
    const listing = await this.#listing(address);
    const chosen = choose(listing.map(({ path }) => path)).map((path) =>
      listing.find((file) => file.path === path),
    );
    for (const file of chosen) {
      if (file === undefined || (await cache.has(commit, file.path, file.size < 0 ? null : file.size)))
        continue;
      if (await cache.link(commit, file)) continue;
      if (!fetch || settings.offline)
        throw absent(address, `${file.path} not in the cache${settings.offline ? `, and ${this.#why}` : ""}`);
      await this.#download(address, commit, file);
    }
    return chosen.flatMap((file) => (file === undefined ? [] : [cache.file(commit, file.path)]));
  }

  async #download(address: HubAddress, commit: string, file: HubFile): Promise<void> {
    const { signal, say } = this.#options;
    const settings = await this.#known();
    const cache = new RepoCache(settings.cache, address.repo);
    const { repo } = address;
    if (file.size >= TOLD) say?.(`downloading ${repo}/${file.path}: ${Math.round(file.size / MEBI)} MiB`);
    const client = this.#client(settings, Number.POSITIVE_INFINITY);
    let [bytes, told] = [0, Date.now()];
    const received = (more: number): void => {
      bytes += more;
      if (Date.now() - told < 5000) return;
      told = Date.now();
      say?.(`  ${Math.round(bytes / MEBI)} of ${Math.round(file.size / MEBI)} MiB`);
    };
    try {
      await download(file, { client, cache, repo, commit, signal, received });
    } catch (error) {
      throw hubFault(error, { ...address, path: file.path }, settings.endpoint);
    }
    await cache.link(commit, file);
  }

  async #listing(address: HubAddress): Promise<HubFile[]> {
    const commit = commitOf(address) ?? "";
    const settings = await this.#known();
    const cache = new RepoCache(settings.cache, address.repo);
    const known = await cache.listing(commit);
    if (known !== null) return known;
    if (settings.offline) {
      const paths = await cache.present(commit);
      if (paths.length === 0) throw absent(address, `nothing in the cache, and ${this.#why}`);
      return paths.map((path) => ({ path, size: -1, oid: "", isLarge: false }));
    }
    const files = await this.#asked(address, (client) => client.filesAt(address.repo, commit));
    await cache.rememberListing(commit, files);
    return files;
  }

  async #asked<T>(address: HubAddress, ask: (client: HubClient) => Promise<T>): Promise<T> {
    const settings = await this.#known();
    try {
      return await ask(this.#client(settings));
    } catch (error) {
      throw hubFault(error, address, settings.endpoint);
    }
  }

  #client(settings: HubSettings, maxBytes?: number): HubClient {
    const { say: _say, settings: _settings, offline: _offline, ...options } = this.#options;
    return new HubClient(settings, { ...options, ...(maxBytes !== undefined && { maxBytes }) });
  }

  #known(): Promise<HubSettings> {
    this.#settings ??= this.#look();
    return this.#settings;
  }

  async #look(): Promise<HubSettings> {
    const { settings = await hubSettings(), offline = false } = this.#options;
    return offline ? { ...settings, offline } : settings;
  }
}

const absent = (address: HubAddress, got: string): UserError =>
  new UserError({
    where: addressText(address),
    expected: "files of the hub",
    got,
    fix: byHand(address),
  });
