/** `rftkit evaluate`: samples, judges and scores every strategy of a configuration; prints the tables. */
import { join } from "node:path";
import type { CommandModule } from "yargs";
import { EXIT } from "../../schemas/errors.ts";
import { loadConfig } from "../config.ts";
import { runEvaluation } from "../evaluation/evaluate.ts";
import { terminalTables } from "../evaluation/tables.ts";
import { readMeasured, usageLines } from "../measurements.ts";
import { interruption } from "./interruption.ts";
import { printable } from "./printable.ts";

export type EvaluateArgs = {
  config: string;
  run?: string | undefined;
  compare?: string | undefined;
  workers?: number | undefined;
  "dry-run": boolean;
  yes: boolean;
  json: boolean;
};

export async function evaluateCommand(args: EvaluateArgs): Promise<void> {
  const loaded = await loadConfig(args.config);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const done = await runEvaluation(loaded, {
    runDir: args.run ?? join("runs", loaded.config.name),
    compare: args.compare,
    workers: args.workers,
    dryRun: args["dry-run"],
    yes: args.yes,
    signal: interruption.listen(),
    say,
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

export const command: CommandModule<object, EvaluateArgs> = {
  builder: (yargs) =>
    yargs
      .positional("config", { type: "string", demandOption: true, describe: "configuration file (YAML)" })
      .option("run", { type: "string", describe: "run directory (default: runs/NAME)" })
      .option("compare", {
        type: "string",
        describe: "run directory of another evaluation: paired differences",
      })
      .option("workers", { type: "number", describe: "worker processes (default: one a core)" })
      .option("dry-run", { type: "boolean", default: false, describe: "say what would be done, and stop" })
      .option("yes", {
        type: "boolean",
        default: false,
        describe: "pay for new model calls on an existing run",
      })
      .option("json", { type: "boolean", default: false, describe: "result as JSON on stdout" })
      .example("$0 evaluate configs/evaluate-sample.yaml", "two strategies on the sample, without a model")
      .example("$0 evaluate tuned.yaml --compare runs/base", "is the tuned model better?"),
  handler: evaluateCommand,
};
