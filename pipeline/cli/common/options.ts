/** Arguments and options that several commands have, each declared once. */

import { UserError } from "../../../schemas/errors.ts";

/** Each run of --flaky has interpreters of its own. */
const MAX_RUNS = 100;

/** The configuration that a command works on. */
export const CONFIG = {
  config: { type: "string", demandOption: true, describe: "configuration file" },
} as const;

/** The run directory that a command reads. */
export const DIR = { dir: { type: "string", demandOption: true, describe: "run directory" } } as const;

/** How programs are run. */
export const PYTHON = {
  python: { type: "string", default: "python3", describe: "interpreter that runs the programs" },
} as const;
export const TESTLIB = {
  testlib: { type: "string", describe: "path of testlib.h, for checkers and interactors that include it" },
} as const;
export const UNSAFE = {
  unsafe: {
    type: "boolean",
    default: false,
    describe: "run untrusted programs even below isolation level 2",
  },
} as const;

/** @param what is judged */
export const flakyOption = (what: string) =>
  ({
    flaky: { type: "number", describe: `judge ${what} this many times and report changing verdicts` },
  }) as const;

/** The number of runs that --flaky asks for; null without it. @throws UserError below 2 */
export function flakyRuns(runs: number | undefined): number | null {
  if (runs === undefined) return null;
  if (Number.isInteger(runs) && runs >= 2 && runs <= MAX_RUNS) return runs;
  throw new UserError({
    where: "--flaky",
    expected: `a number of runs from 2 to ${MAX_RUNS}`,
    got: String(runs),
    fix: "Name the number of runs: --flaky 5",
  });
}

/** @param describe what the workers of this command are */
export const workersOption = (describe: string) => ({ workers: { type: "number", describe } }) as const;

/** @param describe what is printed as JSON */
export const jsonOption = (describe = "print the result as JSON") =>
  ({ json: { type: "boolean", default: false, describe } }) as const;

/** What `run` and `evaluate` share beside the options for Slurm. */
export const RUN_CONFIG = {
  config: { type: "string", demandOption: true, describe: "configuration file (YAML)" },
} as const;
export const RUN_DIR = {
  run: { type: "string", describe: "run directory (default: runs/NAME)" },
} as const;
export const CONSENT = {
  "dry-run": { type: "boolean", default: false, describe: "print what would be done and exit" },
  yes: {
    type: "boolean",
    default: false,
    describe:
      "allow model calls that may cost money: the first ones without a budget, and new ones on a run with answers",
  },
  wait: {
    type: "boolean",
    describe:
      "policy.mode batch and files: wait for the answers (default: batch waits; --no-wait ends with exit code 75)",
  },
  ...jsonOption("print the result as JSON on stdout"),
} as const;
