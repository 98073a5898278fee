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
import { formatOf, PluginFormat } from "./plugin-format.ts";
import { type PluginSource, readPlugin } from "./plugin-source.ts";

const LATER = ["stages", "exports", "languages", "policies"] as const;

const Plugin = z.strictObject({
  formats: z.array(PluginFormat).default([]),
  strategies: z.array(Strategy).default([]),
  ...Object.fromEntries(
    LATER.map((kind) => [
      kind,
      z.never(`this version of rftkit takes formats and strategies from plug-ins, and no ${kind}`).optional(),
    ]),
  ),
});
type Plugin = { formats: PluginFormat[]; strategies: Strategy[] };

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

const messageOf = (error: unknown): string => {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return "an error without text";
  }
};

async function inTime<T>(work: Promise<T>, file: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const what = `still loading after ${LOAD_MS / 1000} s`;
    timer = setTimeout(() => reject(broken(file, "a module that loads", what)), LOAD_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The module of the bytes that were hashed: a change meanwhile is an error. */
async function imported({ file, path, sha256 }: PluginSource, baseDir: string): Promise<unknown> {
  // The hash makes the address of other content another module.
  const url = `${pathToFileURL(path).href}?sha256=${sha256}`;
  const module = await inTime(import(url) as Promise<{ default?: unknown }>, file).catch((error: unknown) => {
    if (error instanceof UserError) throw error;
    throw broken(file, "a module that loads", messageOf(error));
  });
  const after = await readPlugin(file, baseDir);
  if (after.sha256 !== sha256) throw broken(file, "a file that does not change", "other content than before");
  return module.default;
}

function checked(value: unknown, file: string): Plugin {
  if (typeof value !== "object" || value === null) {
    const got = value === undefined ? "none" : typeof value;
    throw broken(file, "a default export { formats, strategies }", got);
  }
  const parsed = Plugin.safeParse(value);
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

function register({ formats, strategies: plans }: Plugin, origin: Origin): void {
  for (const format of formats) addFormat(formatOf(format, origin.file), origin);
  for (const plan of plans) strategies.add(plan, origin);
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
