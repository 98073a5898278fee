/**
 * A recipe from a configuration file to published files: what `rftkit run` does, as a function.
 * Promises: run again with the same run directory, it resumes; nothing is written to stdout, and
 * only progress to stderr; errors of the user are a UserError, and what may pass is a
 * TryLaterError.
 */
import { join } from "node:path";
import { loadConfig } from "../pipeline/config.ts";
import { RECIPES } from "../pipeline/recipes.ts";
import { runRecipe as run } from "../pipeline/run/run.ts";
import type { Manifest } from "../schemas/manifest.ts";

export type RecipeOptions = {
  /** Default: "dataset". */
  recipe?: "dataset" | "evaluate";
  /** Default: runs/NAME, from the current folder. */
  runDir?: string;
  /** Last stage to run; default: all that the configuration names. */
  until?: string;
  /** Stage from which everything is computed again, from recorded answers. */
  from?: string;
  /** Worker processes; default: one per core. */
  workers?: number;
  /** Consent to what model calls may cost, as `--yes`; default false. */
  yes?: boolean;
  /** Only say what would be done; default false. */
  dryRun?: boolean;
  /** Aborted: what is done is kept, and the promise rejects. */
  signal?: AbortSignal;
  /** Gets each line for people; default: none is shown. */
  say?(line: string): void;
};

export type RecipeResult = {
  /** Absolute path of the run directory. */
  runDir: string;
  /** Whether dataset/ is written. */
  published: boolean;
  /** Of each stage in order: rows in, kept and dropped, with reasons. */
  manifests: Manifest[];
  /** Counts of work: model_calls, tests_run, answers_replayed, … */
  counts: Record<string, number>;
};

/**
 * @param config path of a configuration; the code of plug-ins that it names runs in this process
 * @throws UserError, TryLaterError
 */
export async function runRecipe(config: string, options: RecipeOptions = {}): Promise<RecipeResult> {
  const { recipe = "dataset", yes = false, dryRun = false, say = () => undefined } = options;
  const loaded = await loadConfig(config, { pluginsTo: say });
  const { run: made, ...result } = await run(loaded, {
    recipe: RECIPES[recipe],
    runDir: options.runDir ?? join("runs", loaded.config.name),
    until: options.until,
    from: options.from,
    workers: options.workers,
    yes,
    dryRun,
    signal: options.signal ?? new AbortController().signal,
    say,
  });
  const { manifests, published, counts } = result;
  return { runDir: made.root, published, manifests, counts };
}
