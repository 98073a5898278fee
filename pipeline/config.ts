/**
 * Reads a configuration file. Every fault in it is reported at once, each with its key, what was
 * expected and what came. Does not look at the files that the configuration names: stages do,
 * before anything is written.
 */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Document, parseDocument } from "yaml";
import type { z } from "zod";
import { Config } from "../schemas/config.ts";
import { shown, UserError, type UserFault } from "../schemas/errors.ts";
import { withPreset } from "../schemas/model-presets.ts";
import { withBenchmarks } from "./benchmarks.ts";
import { crossFaults, mayHoldSecret } from "./config-checks.ts";
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

type Issue = z.core.$ZodIssue;

/** The value at a path of the parsed file, for "got". */
function at(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined),
    raw,
  );
}

function faultOf(issue: Issue, raw: unknown, file: string): UserFault[] {
  const key = issue.path.map(String).join(".");
  const where = key === "" ? file : `${file}: ${key}`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((unknown) => ({
      where: `${file}: ${key === "" ? unknown : `${key}.${unknown}`}`,
      expected: "a known key",
      got: shown(unknown),
      fix: "Check its spelling; the keys are listed in schemas/*options.ts and the README.",
    }));
  }
  const value = at(raw, issue.path);
  const text = mayHoldSecret(key) ? "something else (not shown: it may hold a key)" : shown(value);
  return [
    {
      where,
      expected: issue.message.replace(/^[A-Z][a-z ]+: expected /, "").replace(/, received .*$/, ""),
      got: value === undefined ? "nothing" : text,
      fix: "Correct the value.",
    },
  ];
}

/** Checks a parsed configuration; `file` names it in errors. */
export function parseConfig(raw: unknown, file: string): Config {
  const result = ConfigFile.safeParse(raw);
  if (result.success) return result.data;
  throw new UserError(result.error.issues.flatMap((issue) => faultOf(issue, raw, file)));
}

/** Aliases are resolved here, and a file may hold ones that lead nowhere or blow up. */
function yamlValue(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new UserError({ where: path, expected: "valid YAML", got, fix: "Fix the file." });
  }
}

export type LoadSetup = {
  /** Called with each file of `plugins` before it is loaded; left out: none is loaded. */
  pluginsTo?: (line: string) => void;
};

/** @throws UserError for a missing file, bad YAML, or any number of bad values, all at once */
export async function loadConfig(path: string, { pluginsTo }: LoadSetup = {}): Promise<LoadedConfig> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new UserError({
      where: path,
      expected: "a configuration file (YAML)",
      got: error.message,
      fix: "Name an existing file, for example configs/sample.yaml.",
    });
  });
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new UserError(
      document.errors.map((error) => ({
        where: `${path}${error.linePos ? `:${error.linePos[0].line}` : ""}`,
        expected: "valid YAML",
        got: error.message.split("\n")[0] ?? error.code,
        fix: "Fix the line.",
      })),
    );
  }
  const config = parseConfig(withBenchmarks(withPreset(yamlValue(document, path)), path), path);
  const baseDir = dirname(resolve(path));
  const own = config.plugins !== undefined && pluginsTo !== undefined ? config.plugins : null;
  const plugins = own && pluginsTo && (await loadPlugins(own, baseDir, { say: pluginsTo }));
  const faults = crossFaults(config, path, config.plugins === undefined || plugins !== null);
  if (faults.length > 0) throw new UserError(faults);
  return { config, baseDir, path: resolve(path), ...(plugins && { plugins }) };
}
