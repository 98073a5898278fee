/** Plug-ins of tests: files with names of their own, since modules are loaded once. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgetStages } from "../../pipeline/added-stages.ts";
import { addedExports } from "../../pipeline/plugin-export.ts";
import { loadPlugins, type PluginHashes } from "../../pipeline/plugins.ts";
import { addedPolicies } from "../../policy/added.ts";

let made = 0;

/** @returns the file's name in the folder */
export function makePlugin(folder: string, text: string): string {
  const file = `made-${made++}.mjs`;
  writeFileSync(join(folder, file), text);
  return file;
}

export const loadPlugin = (folder: string, file: string): Promise<PluginHashes> =>
  loadPlugins([file], folder, { say: () => {} });

export function forgetPlugins(): void {
  forgetStages();
  addedExports.clear();
  addedPolicies.clear();
}
