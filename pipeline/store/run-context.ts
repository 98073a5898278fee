/**
 * A run as commands, workers and readers see it: its directory, its configuration, the stages of
 * its recipe and their keys. It is handed on whole; a function that needs more extends the type.
 */
import type { Config } from "../../schemas/config.ts";
import type { Recipe, RecipeStage } from "../recipes.ts";
import type { RunDir } from "./run-dir.ts";

export type InputHash = { path: string; sha256: string };
export type StageKey = { key: string; parent: string | null; inputs: InputHash[]; ownKey: unknown };

export type RunContext = {
  run: RunDir;
  config: Config;
  /** Folder that relative paths in the configuration start from. */
  baseDir: string;
  recipe: Recipe;
  /** Configured stages after the source, up to the last one that is wanted. */
  stages: readonly RecipeStage[];
  /** By stage name, the source included. */
  keys: ReadonlyMap<string, StageKey>;
  /** Hashes of the plug-ins that this command loaded. */
  plugins?: Readonly<Record<string, string>>;
};
