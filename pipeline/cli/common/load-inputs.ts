/** A configuration whose problem files are here: files of the hub are downloaded into its cache. */
import { type LoadedConfig, loadConfig } from "../../config.ts";
import { bindHub } from "../../hub.ts";
import { pinsOf } from "../../store/run-dir.ts";
import { interruption } from "./interruption.ts";

export const toStderr = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** @param runDir the run whose commits count, if it exists */
export async function loadInputs(path: string, runDir?: string): Promise<LoadedConfig> {
  const loaded = await loadConfig(path, { pluginsTo: toStderr });
  const pins = runDir === undefined ? {} : await pinsOf(runDir);
  return bindHub(loaded, { pins, signal: interruption.signal, say: toStderr });
}
