/**
 * An export of a plug-in as one of rftkit.
 * Promises: a line that cannot be written as it is, and a file with a name that leads elsewhere,
 * are one UserError that names the plug-in, and nothing is written; a unit that it leaves out is
 * counted by its reason.
 */
import { posix } from "node:path";
import { z } from "zod";
import { boundedCall } from "../../io/bounded-call.ts";
import { UserError } from "../../schemas/errors.ts";
import { quietly, saidBy } from "../plugin-calls.ts";
import { addedExports, type PluginExport } from "../plugin-export.ts";
import { Omitted } from "../plugin-tools.ts";
import {
  defineExport,
  type ExportDefinition,
  type ExportFacts,
  LeftOut,
  type Line,
} from "./define-export.ts";

/** Milliseconds that one call may take. */
const CALL_MS = 10_000;

/** The export of a loaded plug-in; undefined where none has the name. */
export function addedExport(name: string): ExportDefinition | undefined {
  const { plugin, file } = addedExports.find(name) ?? {};
  return plugin === undefined || file === undefined ? undefined : definitionOf(plugin, file);
}

/** Names of those that are loaded. */
export const addedNames = (): string[] =>
  addedExports.all.flatMap(({ name, plugin }) => (plugin === undefined ? [] : [name]));

type Told = { expected: string; got: string };

function definitionOf(plugin: PluginExport, file: string): ExportDefinition {
  const { name, columns } = plugin;
  const fault = (member: string, { expected, got }: Told): UserError => {
    const where = `plugins: ${file}: export ${name}, ${member}`;
    return new UserError({ where, expected, got, fix: "Correct the plug-in; see docs/plugins.md." });
  };
  const called = (member: string, run: () => unknown): unknown => {
    try {
      return quietly(() => boundedCall(run, CALL_MS));
    } catch (error) {
      throw fault(member, { expected: "a value", got: saidBy(error) });
    }
  };
  const texts = (facts: ExportFacts): Record<string, string> => {
    const made = Files.safeParse(called("files", () => plugin.files?.(structuredClone(facts)) ?? {}));
    if (!made.success)
      throw fault("files", { expected: "texts by the names of files", got: "something else" });
    const bad = Object.keys(made.data).find((path) => !isOwnFile(path));
    if (bad !== undefined)
      throw fault("files", {
        expected: "names of files below the folder, other than those of the data",
        got: bad,
      });
    return made.data;
  };
  return defineExport({
    name,
    consumer: plugin.consumer,
    describe: plugin.describe,
    unit: plugin.unit,
    sets: plugin.sets,
    ...(columns !== undefined && { columns }),
    write(unit, options): Line | LeftOut {
      const line = called("write", () => plugin.write(unit, options));
      if (line instanceof Omitted) return new LeftOut(line.reason);
      const plain = plainLine(line);
      if (typeof plain === "string")
        throw fault("write", { expected: "an object of JSON values", got: plain });
      const checked = columns?.safeParse(plain);
      if (checked?.success === false) {
        const [issue] = checked.error.issues;
        const got = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`;
        throw fault("write", { expected: "a row of its columns", got });
      }
      return plain;
    },
    files: texts,
    start(facts) {
      const command = called("start", () => plugin.start?.(structuredClone(facts)) ?? "# Read the files.");
      if (typeof command === "string") return command;
      throw fault("start", { expected: "a command as text", got: typeof command });
    },
    notes: plugin.notes,
  });
}

const Files = z.record(z.string(), z.string());

/** Data files and the card are ours. */
function isOwnFile(path: string): boolean {
  const isBelow = posix.normalize(path) === path && !/^[/~]|^\.\.?(?:\/|$)|[\\\p{Cc}]|^[A-Za-z]:/u.test(path);
  return isBelow && path !== "" && !path.endsWith("/") && !/^(?:README\.md|(?:train|val)\..*)$/.test(path);
}

/** The line as JSON has it, or what is wrong with it. */
function plainLine(line: unknown): Line | string {
  if (typeof line !== "object" || line === null || Array.isArray(line)) return typeof line;
  if ("then" in line) return "a promise";
  try {
    return JSON.parse(JSON.stringify(line)) as Line;
  } catch (error) {
    return saidBy(error);
  }
}
