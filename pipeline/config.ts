/**
 * Reads a configuration file. Every fault in it is reported at once, each with its key, what was
 * expected and what came. Does not look at the files that the configuration names: stages do,
 * before anything is written.
 */
import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { Config } from "../schemas/config.ts";
import { shown, UserError, type UserFault } from "../schemas/errors.ts";
import { withPreset } from "../schemas/model-presets.ts";
import { plainFaults } from "../schemas/plain-words.ts";
import { loadedStages } from "./added-stages.ts";
import { withBenchmarks } from "./benchmarks.ts";
import { crossFaults, mayHoldSecret } from "./config-checks.ts";
import { type ConfigText, readConfigFile } from "./config-file.ts";
import { loadPlugins, type PluginHashes } from "./plugins.ts";
import { ALL_STAGES } from "./recipes.ts";

type Section = { name: string; options: z.ZodType };

/**
 * The configuration's schema with the sections that stages declare in their own file. Such a
 * section is optional, and without it the stage does not run: a configuration that does not name it
 * keeps its stages and their keys.
 */
export function withSections(stages: readonly Section[]) {
  const without = "without this section the stage does not run";
  const own = stages
    .filter(({ name }) => !Object.hasOwn(Config.shape, name))
    .map(({ name, options }) => [name, options.optional().describe(without)]);
  // Only the stage itself reads its section, so the type of a configuration does not name it.
  return Config.extend(Object.fromEntries(own) as Record<never, z.ZodType>);
}

export const ConfigFile = withSections(ALL_STAGES);

/** With sections of stages that only plug-ins know, where the configuration names plug-ins. */
export const WithPlugins = ConfigFile.loose() as unknown as typeof ConfigFile;

export type LoadedConfig = {
  config: Config;
  /** Folder that the configuration's relative paths start from. */
  baseDir: string;
  path: string;
  /** Commits of addresses of the hub, once they are bound: pipeline/hub.ts. */
  hub?: Readonly<Record<string, string>>;
  /** Hashes of the plug-ins, once they are loaded. */
  plugins?: PluginHashes;
};

/** Where a key is: the file, its line if the file has one, and the members that lead to it. */
type Place = (path: readonly PropertyKey[]) => string;

const placeIn =
  (file: string, lineOf: ConfigText["lineOf"] = () => null): Place =>
  (path) => {
    const line = lineOf(path);
    const where = line === null ? file : `${file}:${line}`;
    return path.length === 0 ? file : `${where}: ${path.map(String).join(".")}`;
  };

/** Checks a parsed configuration; `place` names its keys in errors. */
export const parseConfig = (raw: unknown, file: string, place: Place = placeIn(file)): Config =>
  parsedBy(ConfigFile, raw, { file, place });

type Given = { file: string; place: Place };

function parsedBy(schema: typeof ConfigFile, raw: unknown, { file, place }: Given): Config {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  if (Array.isArray(raw) || typeof raw !== "object" || raw === null) throw new UserError(noGroup(raw, file));
  throw new UserError(
    plainFaults(result.error.issues, schema, raw).map(({ path, got, ...rest }) => ({
      where: place(path),
      got: mayHoldSecret(path.join(".")) && rest.expected !== "a known key" && !isMissing(got) ? HIDDEN : got,
      ...rest,
    })),
  );
}

const HIDDEN = "something else (not shown: it may hold a key)";
const isMissing = (got: string): boolean => got.startsWith("nothing");

function noGroup(raw: unknown, file: string): UserFault {
  const got = Array.isArray(raw) ? `a list of ${raw.length}` : raw === undefined ? "nothing" : shown(raw);
  return {
    where: file,
    expected: "a group of keys: name, policy, import, generate, …",
    got,
    fix: "Write each key in a line of its own, without `-`; docs/reference.md lists them.",
  };
}

const namesPlugins = (raw: unknown): boolean => typeof raw === "object" && raw !== null && "plugins" in raw;

export type LoadSetup = {
  /** Called with each file of `plugins` before it is loaded; left out: none is loaded. */
  pluginsTo?: (line: string) => void;
};

/** @throws UserError for a file that is none, bad YAML, or any number of bad values, all at once */
export async function loadConfig(path: string, { pluginsTo }: LoadSetup = {}): Promise<LoadedConfig> {
  const { raw, lineOf } = await readConfigFile(path);
  const given = { file: path, place: placeIn(path, lineOf) };
  const { place } = given;
  const whole = withBenchmarks(withPreset(raw), path);
  // The faults that show without a plug-in are told before one is loaded.
  const first = parsedBy(namesPlugins(whole) ? WithPlugins : ConfigFile, whole, given);
  const baseDir = dirname(resolve(path));
  const own = first.plugins !== undefined && pluginsTo !== undefined ? first.plugins : null;
  const plugins = own && pluginsTo && (await loadPlugins(own, baseDir, { say: pluginsTo }));
  const known = withSections([...ALL_STAGES, ...loadedStages()]);
  const config = plugins === null ? first : parsedBy(known as typeof ConfigFile, whole, given);
  // These checks name a key, but no line.
  const placed = (where: string): string =>
    where.startsWith(`${path}: `) ? place(where.slice(path.length + 2).split(".")) : where;
  const faults = crossFaults(config, path, config.plugins === undefined || plugins !== null);
  if (faults.length > 0)
    throw new UserError(faults.map((fault) => ({ ...fault, where: placed(fault.where) })));
  return { config, baseDir, path: resolve(path), ...(plugins && { plugins }) };
}
