/**
 * Loads the plug-ins of a configuration: `plugins: [./mine.mjs]`. The only loader.
 * Promises: each file is named before it runs; its hash enters the keys of what it defines; a name
 * that is taken, an export of another shape or an error while loading is one UserError; a worker
 * loads what the plan was made with, or stops. A plug-in is code with all rights of the user.
 */
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Origin } from "../io/registry.ts";
import { Strategy, strategies } from "../rollout/strategies.ts";
import { UserError } from "../schemas/errors.ts";
import { addFormat } from "../stages/import/formats.ts";
import { inTime, quietly, saidBy, whileLoading } from "./plugin-calls.ts";
import { PluginExport, registerExport } from "./plugin-export.ts";
import { formatOf, PluginFormat } from "./plugin-format.ts";
import { PluginPolicy, registerPolicy } from "./plugin-policy.ts";
import { type PluginSource, readPlugin } from "./plugin-source.ts";
import { PluginStage, registerStage } from "./plugin-stage.ts";
import { TOOLS } from "./plugin-tools.ts";

const LATER = ["languages"] as const;

const Plugin = z.strictObject({
  formats: z.array(PluginFormat).default([]),
  strategies: z.array(Strategy).default([]),
  stages: z.array(PluginStage).default([]),
  exports: z.array(PluginExport).default([]),
  policies: z.array(PluginPolicy).default([]),
  ...Object.fromEntries(
    LATER.map((kind) => [kind, z.never(`this version of rftkit takes no ${kind} from plug-ins`).optional()]),
  ),
});
type Plugin = {
  formats: PluginFormat[];
  strategies: Strategy[];
  stages: PluginStage[];
  exports: PluginExport[];
  policies: PluginPolicy[];
};

/** Milliseconds that a module may take to load. */
const LOAD_MS = 30_000;

/** sha256 by the path in the configuration. */
export type PluginHashes = Readonly<Record<string, string>>;

export type PluginSetup = {
  /** Called with each file before it is loaded. */
  say(line: string): void;
  /** Hashes that the files must have: those of the run's plan. */
  expected?: PluginHashes | undefined;
};

const broken = (file: string, expected: string, got: string): UserError =>
  new UserError({ where: `plugins: ${file}`, expected, got, fix: "See docs/plugins.md." });

/** The module of the bytes that were hashed: a change meanwhile is an error. */
async function imported({ file, path, sha256 }: PluginSource, baseDir: string): Promise<unknown> {
  // The hash makes the address of other content another module.
  const url = `${pathToFileURL(path).href}?sha256=${sha256}`;
  const late = () => broken(file, "a module that loads", `still loading after ${LOAD_MS / 1000} s`);
  const load = async (): Promise<unknown> => {
    const module = (await import(url)) as { default?: unknown };
    const own = module.default;
    return typeof own === "function" ? quietly(() => (own as (tools: typeof TOOLS) => unknown)(TOOLS)) : own;
  };
  const value = await inTime(whileLoading(load), { ms: LOAD_MS, late }).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    throw broken(file, "a module that loads", saidBy(error));
  });
  const after = await readPlugin(file, baseDir);
  if (after.sha256 !== sha256) throw broken(file, "a file that does not change", "other content than before");
  return value;
}

function checked(value: unknown, file: string): Plugin {
  if (typeof value !== "object" || value === null) {
    const got = value === undefined ? "none" : typeof value;
    throw broken(file, "a default export { formats, strategies, stages, exports, policies }", got);
  }
  const parsed = parse(value, file);
  if (parsed.success) return parsed.data as Plugin;
  throw new UserError(
    parsed.error.issues.map((issue) => ({
      where: `plugins: ${file}: ${issue.path.join(".") || "default export"}`,
      expected: "definitions as docs/plugins.md describes them",
      got: issue.message,
      fix: "Correct the plug-in.",
    })),
  );
}

/** An object of foreign code may throw while it is looked at. */
function parse(value: object, file: string) {
  try {
    return Plugin.safeParse(value);
  } catch (error) {
    throw broken(file, "a default export that can be read", saidBy(error));
  }
}

function register(plugin: Plugin, origin: Origin): void {
  for (const format of plugin.formats) addFormat(formatOf(format, origin.file), origin);
  for (const plan of plugin.strategies) strategies.add(plan, origin);
  for (const stage of plugin.stages) registerStage(stage, origin);
  for (const definition of plugin.exports) registerExport(definition, origin);
  for (const policy of plugin.policies) registerPolicy(policy, origin);
}

/** @param files as in the configuration, relative to its folder */
export async function loadPlugins(
  files: readonly string[],
  baseDir: string,
  { say, expected }: PluginSetup,
): Promise<PluginHashes> {
  const hashes: Record<string, string> = {};
  for (const file of files) {
    const source = await readPlugin(file, baseDir);
    const wanted = expected === undefined ? source.sha256 : expected[file];
    if (wanted !== source.sha256)
      throw new UserError({
        where: `plugins: ${file}`,
        expected: "the content that the run was planned with",
        got: "other content: the file was changed since",
        fix: "Start the command again: it plans the run anew, and recomputes what the plug-in defines.",
      });
    say(`plug-in ${source.path}: loading it runs its code`);
    register(checked(await imported(source, baseDir), file), source);
    hashes[file] = source.sha256;
  }
  return hashes;
}
