/** Options that several commands have, each declared once: how they are called, described and checked. */
import type { Argv } from "yargs";

export type WorkersArgs = { workers?: number | undefined };

/** What `run` and `evaluate` share beside the options for Slurm. */
export type RunArgs = WorkersArgs & {
  config: string;
  run?: string | undefined;
  "dry-run": boolean;
  yes: boolean;
  json: boolean;
};

function checkWorkers({ workers }: WorkersArgs): true {
  if (workers === undefined || (Number.isInteger(workers) && workers >= 1)) return true;
  throw new Error(`--workers: expected an integer ≥ 1, got ${workers}`);
}

/** @param describe what the workers of this command are */
export const withWorkers = <T>(yargs: Argv<T>, describe: string) =>
  yargs.option("workers", { type: "number", describe }).check(checkWorkers);

/** The configuration, and the run directory that it works in. */
export const withPlace = <T>(yargs: Argv<T>) =>
  yargs
    .positional("config", { type: "string", demandOption: true, describe: "configuration file (YAML)" })
    .option("run", { type: "string", describe: "run directory (default: runs/NAME)" });

/** How much of this machine, and whether to go on at all. */
export const withConsent = <T>(yargs: Argv<T>, workers: string) =>
  withWorkers(yargs, workers)
    .option("dry-run", { type: "boolean", default: false, describe: "say what would be done, and stop" })
    .option("yes", {
      type: "boolean",
      default: false,
      describe: "pay for new model calls on an existing run",
    })
    .option("json", { type: "boolean", default: false, describe: "result as JSON on stdout" });
