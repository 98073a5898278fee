/**
 * Exports of plug-ins by their names. What they return is checked where they are used:
 * exports/plugin-export.ts.
 */
import { z } from "zod";
import { type Origin, Registry } from "../io/registry.ts";
import { EXPORT_NAMES } from "./export-names.ts";
import { Callable, ObjectSchema } from "./plugin-tools.ts";

export const PluginExport = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "lower-case letters, digits and -"),
  consumer: z.string().min(1),
  describe: z.string().min(1),
  unit: z.enum(["row", "turn", "judged", "pair", "problem", "tokens"]),
  sets: z.enum(["multi_turn", "single_turn", "all"]).default("multi_turn"),
  columns: ObjectSchema.optional(),
  write: Callable,
  files: Callable.optional(),
  start: Callable.optional(),
  notes: z.array(z.string()).default([]),
});
export type PluginExport = z.infer<typeof PluginExport>;

type Added = { name: string; plugin?: PluginExport; file?: string };

const reserved: readonly Added[] = EXPORT_NAMES.map((name) => ({ name }));
export const addedExports = new Registry<Added>("export", reserved);

/** @throws UserError for a name that is taken */
export const registerExport = (plugin: PluginExport, origin: Origin): void =>
  addedExports.add({ name: plugin.name, plugin, file: origin.file }, origin);
