/**
 * `rftkit evaluate`: samples, judges and scores every strategy of a configuration and prints the
 * tables.
 */
import { join } from "node:path";
import { EXIT } from "../../schemas/errors.ts";
import { loadConfig } from "../config.ts";
import { runEvaluation } from "../evaluation/evaluate.ts";
import { terminalTables } from "../evaluation/tables.ts";
import { DetachedError } from "../executors/none.ts";
import type { SlurmOptions } from "../executors/slurm-files.ts";
import { workOf } from "../executors/slurm-job.ts";
import { RECIPES } from "../recipes.ts";
import type { RunResult } from "../run/run.ts";
import { readMeasured, usageLines } from "../store/measurements.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { batchFileOf, executorOf, SLURM_OPTIONS, sameCommand, slurmOptions } from "./common/executor.ts";
import { interruption } from "./common/interruption.ts";
import { toStderr } from "./common/load-inputs.ts";
import { CONSENT, RUN_CONFIG, RUN_DIR, workersOption } from "./common/options.ts";
import { printable } from "./common/printable.ts";

const OPTIONS = {
  ...SLURM_OPTIONS,
  ...RUN_DIR,
  compare: { type: "string", describe: "run directory of another evaluation, for paired differences" },
  ...workersOption("worker processes (default: one per core)"),
  ...CONSENT,
} as const;
type AllArgs = ArgsOf<typeof RUN_CONFIG & typeof OPTIONS>;
/** `rftkit run --recipe evaluate` has no `--compare`. */
type EvaluateArgs = Omit<AllArgs, "compare"> & Partial<Pick<AllArgs, "compare">>;

async function printBatchFile(
  result: RunResult,
  { workers }: EvaluateArgs,
  slurm: SlurmOptions,
): Promise<void> {
  const stage = RECIPES.evaluate.stages.at(-1)?.name ?? "";
  const work = { stage, workers, name: workOf(result, stage) };
  process.stdout.write(await batchFileOf(result.run, work, slurm));
}

export async function evaluateCommand(args: EvaluateArgs): Promise<void> {
  const loaded = await loadConfig(args.config, { pluginsTo: toStderr });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const runDir = args.run ?? join("runs", loaded.config.name);
  const slurm = slurmOptions(args, loaded.config);
  if (slurm !== null && args.detach === true) {
    const { compare } = args;
    slurm.again = sameCommand("evaluate", { ...args, compare }, { config: args.config, run: runDir });
  }
  const done = await runEvaluation(loaded, {
    runDir,
    compare: args.compare,
    ...executorOf(args.executor === "none" ? "none" : slurm, { workers: args.workers, say }),
    dryRun: args["dry-run"],
    yes: args.yes,
    wait: args.wait,
    resend: args.yes,
    signal: interruption.listen(),
    say,
    ...(slurm !== null && { planned: (result) => printBatchFile(result, args, slurm) }),
  }).catch((error: unknown) => {
    if (!(error instanceof DetachedError)) throw error;
    say(error.message);
    return null;
  });
  if (done === null) return;
  const { run, evaluation, tables, manifests } = done;
  const { total } = await readMeasured(run);
  for (const line of usageLines(total, { config: loaded.config, manifests })) say(line);
  say(`written to ${join(run.root, "evaluation")}: result.json, table.md, table.csv, curves.svg`);
  process.stdout.write(args.json ? `${JSON.stringify(evaluation)}\n` : printable(terminalTables(tables)));
  const without = evaluation.arms.reduce((sum, arm) => sum + arm.no_verdict, 0);
  if (without === 0) return;
  say(`${without} trajectories broke off or got no verdict; they count neither as right nor as wrong`);
  process.exitCode = EXIT.failedItems;
}

export const command = defineCommand({
  positionals: RUN_CONFIG,
  options: OPTIONS,
  examples: [
    ["$0 evaluate configs/evaluate-sample.yaml", "compare two strategies on the sample, without a model"],
    ["$0 evaluate tuned.yaml --compare runs/base", "compare the tuned model with the base model"],
  ],
  handler: evaluateCommand,
});
