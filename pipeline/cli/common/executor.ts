/**
 * The options of `rftkit run` and `evaluate` that choose where workers run, and the checks of their
 * values.
 */
import { resolve } from "node:path";
import { clusterFacts, DEFAULT_MAX_ARRAY_SIZE } from "../../../cluster/slurm.ts";
import { fileModeOf } from "../../../schemas/batch-options.ts";
import type { Config } from "../../../schemas/config.ts";
import { shown, UserError, type UserFault } from "../../../schemas/errors.ts";
import type { Executor } from "../../executors/local.ts";
import { leaveToOthers } from "../../executors/none.ts";
import { slurmExecutor } from "../../executors/slurm.ts";
import { chainScript, mergeScript, type SlurmOptions } from "../../executors/slurm-files.ts";
import type { RunDir } from "../../store/run-dir.ts";
import type { ArgsOf } from "./define-command.ts";

export const SLURM_OPTIONS = {
  executor: {
    choices: ["local", "slurm", "none"],
    default: "local",
    describe:
      "where workers run; none: only write the plan (you start the workers, e.g. from a workflow engine)",
  },
  partition: { type: "string", describe: "Slurm: partition" },
  time: { type: "string", describe: "Slurm: time limit per task, e.g. 4:00:00" },
  "cpus-per-task": { type: "number", describe: "Slurm: cores per task (default: 1)" },
  sbatch: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Slurm: another sbatch option as key=value, repeatable",
  },
  detach: {
    type: "boolean",
    describe:
      "Slurm: return after submitting; a follow-up job writes the final result, or resubmits missing tasks",
  },
} as const;
export type SlurmArgs = ArgsOf<typeof SLURM_OPTIONS>;

/** Tasks of an array without --workers. */
const TASKS = 16;

/** Options of sbatch that only rftkit may set: tasks depend on them, and no key may leak. */
const OURS = new Set([
  "array",
  "export",
  "export-file",
  "chdir",
  "output",
  "requeue",
  "no-requeue",
  "open-mode",
]);

/**
 * Options for Slurm; null for the local executor. @throws UserError for values that cannot be used
 */
export function slurmOptions(args: Partial<SlurmArgs>, config: Config): SlurmOptions | null {
  refuseFiles(args, config);
  const given = (["partition", "time", "cpus-per-task", "sbatch"] as const).filter(
    (k) => args[k] !== undefined,
  );
  const faults: UserFault[] = [];
  if (args.executor !== "slurm") {
    if (given.length === 0) return null;
    const fix = "Add --executor slurm, or leave the option out.";
    throw new UserError({ where: `--${given[0]}`, expected: "--executor slurm with it", got: "none", fix });
  }
  const sbatch = sbatchOptions(args.sbatch ?? [], faults);
  const cpusPerTask = args["cpus-per-task"] ?? 1;
  if (!Number.isInteger(cpusPerTask) || cpusPerTask < 1) {
    const got = shown(cpusPerTask);
    faults.push({ where: "--cpus-per-task", expected: "an integer ≥ 1", got, fix: "Correct the number." });
  }
  if (config.policy.kind === "openai" && config.policy.api_key_env !== undefined) {
    faults.push({
      where: "policy.api_key_env",
      expected: "policy.api_key_file with --executor slurm",
      got: `the variable ${config.policy.api_key_env}, which does not reach the jobs: environments are not exported`,
      fix: "Write the key into a file of mode 600 on the shared file system and name it with api_key_file.",
    });
  }
  if (faults.length > 0) throw new UserError(faults);
  return { partition: args.partition, time: args.time, cpusPerTask, sbatch, again: null };
}

/** Requests in files pass through the command itself, between the passes of its workers. */
function refuseFiles({ executor = "local" }: Partial<SlurmArgs>, { policy }: Config): void {
  const mode = fileModeOf(policy);
  if (mode === null || executor === "local") return;
  throw new UserError({
    where: `--executor ${executor}`,
    expected: `--executor local with policy.mode: ${mode}`,
    got: executor,
    fix: "Run the command on one machine, which judges the programs; only the model's work runs elsewhere.",
  });
}

type Again = Partial<SlurmArgs> & {
  recipe?: string;
  until?: string | undefined;
  compare?: string | undefined;
  workers?: number | undefined;
  yes: boolean;
};

/** The same command for the job that merges. `--from` is left out: it has been done. */
export function sameCommand(
  command: "run" | "evaluate",
  args: Again,
  place: { config: string; run: string },
): string[] {
  const { recipe, until, workers, partition, time, yes, sbatch = [] } = args;
  const compare = args.compare === undefined ? undefined : resolve(args.compare);
  const values = { recipe, until, compare, workers, partition, time, "cpus-per-task": args["cpus-per-task"] };
  return [
    command,
    resolve(place.config),
    "--run",
    resolve(place.run),
    "--executor",
    "slurm",
    "--detach",
    ...Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...sbatch.map((pair) => `--sbatch=${pair}`),
    ...(yes ? ["--yes"] : []),
  ];
}

/** The pairs of --sbatch; what cannot be used is added to `faults`. */
export function sbatchOptions(pairs: readonly string[], faults: UserFault[]): Record<string, string> {
  const options: Record<string, string> = {};
  for (const pair of pairs) {
    const [, key = "", value = ""] = /^(?:--)?([a-z][a-z-]*)=(.+)$/.exec(pair) ?? [];
    if (key !== "" && !OURS.has(key)) options[key] = value;
    else {
      const expected = `key=value, with another key than ${[...OURS].join(", ")}`;
      faults.push({
        where: "--sbatch",
        expected,
        got: shown(pair),
        fix: "For example --sbatch account=nlp.",
      });
    }
  }
  return options;
}

/** The options of runRecipe that decide how workers are started. */
export function executorOf(
  options: SlurmOptions | "none" | null,
  run: { workers: number | undefined; say: (line: string) => void },
): { executor?: Executor; workers: number | undefined; coresPerWorker?: number; countsFirst?: boolean } {
  if (options === null) return { workers: run.workers };
  if (options === "none")
    return { executor: leaveToOthers, workers: run.workers ?? TASKS, countsFirst: false };
  const executor = slurmExecutor(options, run.say);
  const workers = run.workers ?? TASKS;
  return { executor, workers, coresPerWorker: options.cpusPerTask, countsFirst: false };
}

/**
 * The batch files that a run without --dry-run would submit: the array, and with --detach the job
 * behind it.
 */
export async function batchFileOf(
  run: RunDir,
  work: { stage: string; workers: number | undefined; name: string },
  options: SlurmOptions,
): Promise<string> {
  const facts = await clusterFacts().catch(() => null);
  const limit = facts?.maxArraySize ?? DEFAULT_MAX_ARRAY_SIZE;
  const tasks = Math.min(work.workers ?? TASKS, run.facts.buckets, limit);
  const chain = chainScript(run, { stage: work.stage, tasks, work: work.name }, options);
  return options.again === null ? chain : `${chain}\n${mergeScript(run, options.again, options)}`;
}
