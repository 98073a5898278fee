/**
 * Inputs on the hub: before a command reads its problem files, each address is bound to the commit
 * that its revision is at, and the files that the cache lacks are downloaded. The configuration
 * then names the commit, so that keys see it; a run keeps its commits in run.json.
 */
import { addressText, commitOf, isHubAddress, parseAddress } from "../io/hub/address.ts";
import { Hub } from "../io/hub/hub.ts";
import type { Config } from "../schemas/config.ts";
import { TryLaterError, UserError } from "../schemas/errors.ts";
import { type InputFile, pathsOf } from "../schemas/import-options.ts";
import { chosenShards } from "../stages/import/hub-shards.ts";
import type { LoadedConfig } from "./config.ts";

/** Commits by address of repository and revision. */
export type HubPins = Readonly<Record<string, string>>;

type Binding = {
  /** Commits that are fixed already. */
  pins?: HubPins | undefined;
  /** false: check that the files exist, and download none. */
  download?: boolean;
  signal?: AbortSignal | undefined;
  say?: ((line: string) => void) | undefined;
};

const inputsOf = ({ import: own, decontaminate }: Config): readonly InputFile[] => [
  ...own.inputs,
  ...(decontaminate?.benchmarks ?? []).flatMap(({ inputs }) => inputs),
];

/** Whether a configuration names anything on the hub. */
const usesHub = (config: Config): boolean =>
  inputsOf(config).some((input) => pathsOf(input).some(isHubAddress));

/** The configuration with every address bound to a commit, and its files here. */
export async function bindHub(loaded: LoadedConfig, options: Binding = {}): Promise<LoadedConfig> {
  const { config } = loaded;
  if (!usesHub(config)) return loaded;
  const { decontaminate } = config;
  const binder = new Binder({ ...options, pins: { ...options.pins, ...loaded.hub } });
  const own = await binder.inputs(config.import.inputs);
  const benchmarks = [];
  for (const benchmark of decontaminate?.benchmarks ?? [])
    benchmarks.push({ ...benchmark, inputs: await binder.inputs(benchmark.inputs) });
  binder.settle();
  const bound: Config = {
    ...config,
    import: { ...config.import, inputs: own },
    ...(decontaminate && { decontaminate: { ...decontaminate, benchmarks } }),
  };
  return { ...loaded, config: bound, hub: binder.pins };
}

/** The configuration without its inputs on the hub, for checks that need no file of them. */
export function withoutHub(loaded: LoadedConfig): LoadedConfig {
  const { config } = loaded;
  const local = (inputs: readonly InputFile[]): InputFile[] =>
    inputs.filter((input) => !pathsOf(input).some(isHubAddress));
  const benchmarks = (config.decontaminate?.benchmarks ?? []).map((benchmark) => ({
    ...benchmark,
    inputs: local(benchmark.inputs),
  }));
  return {
    ...loaded,
    config: {
      ...config,
      import: { ...config.import, inputs: local(config.import.inputs) },
      ...(config.decontaminate && { decontaminate: { ...config.decontaminate, benchmarks } }),
    },
  };
}

/** The first file of an address, downloaded for a look at it, and how many there are. */
export async function firstShard(
  text: string,
  { signal, say }: Pick<Binding, "signal" | "say"> = {},
): Promise<{ file: string; shards: number }> {
  const hub = new Hub({ signal, say });
  const address = await hub.pinned(parseAddress(text));
  let shards = 0;
  const first = (paths: readonly string[]): string[] => {
    const chosen = chosenShards(address, { format: "table" }, paths);
    shards = chosen.length;
    return chosen.slice(0, 1);
  };
  const [file = ""] = await hub.files(address, first, { fetch: true });
  return { file, shards };
}

class Binder {
  readonly pins: Record<string, string>;
  #hub: Hub;
  readonly #told: Pick<Binding, "signal" | "say">;
  readonly #failed: (UserError | TryLaterError)[] = [];
  readonly #download: boolean;

  constructor({ pins = {}, download = true, signal, say }: Binding) {
    this.pins = { ...pins };
    this.#told = { signal, say };
    this.#hub = new Hub(this.#told);
    this.#download = download;
  }

  async inputs(inputs: readonly InputFile[]): Promise<InputFile[]> {
    const bound: InputFile[] = [];
    for (const input of inputs) {
      const paths: string[] = [];
      for (const path of pathsOf(input))
        paths.push(isHubAddress(path) ? await this.#kept(path, input) : path);
      bound.push({ ...input, path: typeof input.path === "string" ? (paths[0] ?? input.path) : paths });
    }
    return bound;
  }

  /**
   * @throws UserError, TryLaterError with every input that failed; after one for which the hub is
   *   out of reach, none is asked for
   */
  settle(): void {
    if (this.#failed.length === 0) return;
    const messages = this.#failed.map(({ message }) => message);
    const later = this.#failed.some((error) => error instanceof TryLaterError);
    if (later) throw new TryLaterError(messages.join("\n"));
    throw new UserError(this.#failed.flatMap((error) => (error instanceof UserError ? error.faults : [])));
  }

  async #kept(text: string, input: InputFile): Promise<string> {
    try {
      return await this.path(text, input);
    } catch (error) {
      if (!(error instanceof UserError || error instanceof TryLaterError)) throw error;
      this.#failed.push(error);
      if (error instanceof TryLaterError) this.#hub = new Hub({ ...this.#told, offline: true });
      return text;
    }
  }

  async path(text: string, input: Pick<InputFile, "format" | "split">): Promise<string> {
    const address = parseAddress(text);
    const place = addressText({ ...address, path: "" });
    const known = this.pins[place];
    const pinned = known === undefined ? await this.#hub.pinned(address) : { ...address, revision: known };
    if (commitOf(address) === null && pinned.revision !== null) this.pins[place] = pinned.revision;
    if (this.#download)
      await this.#hub.files(pinned, (paths) => chosenShards(pinned, input, paths), { fetch: true });
    else chosenShards(pinned, input, await this.#hub.paths(pinned));
    return addressText(pinned);
  }
}
