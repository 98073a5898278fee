/**
 * `rftkit decontaminate`: the last stage on an existing run, with the configuration of that run.
 * With --self-test, only the recall of the stage on planted copies of its benchmarks.
 */
import { UserError } from "../../schemas/errors.ts";
import { selfTestTable } from "../../stages/decontaminate/self-test.ts";
import type { LoadedConfig } from "../config.ts";
import { loadPlugins } from "../plugins.ts";
import { RECIPES } from "../recipes.ts";
import { runRecipe } from "../run/run.ts";
import { selfTestOf } from "../run/self-test.ts";
import { readPlan } from "../store/plan.ts";
import { openRunDir, type RunDir } from "../store/run-dir.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";
import { DIR, workersOption } from "./common/options.ts";
import { printFunnel } from "./common/print-funnel.ts";
import { reportFailed } from "./run.ts";

const OPTIONS = {
  "self-test": {
    type: "boolean",
    default: false,
    describe: "only measure how many copies of benchmark items are found (recall)",
  },
  "without-embedding": {
    type: "boolean",
    default: false,
    describe: "skip the embedding check, and record this in every output file",
  },
  ...workersOption("worker processes (default: one per core)"),
} as const;
type Args = ArgsOf<typeof DIR & typeof OPTIONS>;

async function printSelfTest(loaded: LoadedConfig, run: RunDir): Promise<void> {
  const report = await selfTestOf(loaded, { run, signal: interruption.listen(), say });
  process.stdout.write(selfTestTable(report));
  for (const { kind, missed } of report.kinds)
    for (const item of missed) process.stdout.write(`missed, ${kind}: ${item}\n`);
}

/** Screening with other options would sample again. */
const screened = (dir: string): UserError =>
  new UserError({
    where: "--without-embedding",
    expected: "a run without `screen`, which decides by the same options before generate",
    got: `${dir}, which was screened`,
    fix: "Set decontaminate.embedding: false in its configuration and run `rftkit run CONFIG` again.",
  });

const say = (line: string) => process.stderr.write(`${line}\n`);

async function handler(args: Args): Promise<void> {
  const run = await openRunDir(args.dir);
  const plan = await readPlan(run);
  const own = plan.config.decontaminate;
  if (own === undefined) {
    throw new UserError({
      where: `${args.dir}: decontaminate`,
      expected: "a section that names benchmarks, in the run's configuration",
      got: "none",
      fix:
        "Add it to the configuration and run `rftkit run CONFIG` again, which writes the dataset; an empty list, " +
        "`benchmarks: []`, publishes without decontamination.",
    });
  }
  if (args["without-embedding"] && plan.config.screen === true) throw screened(args.dir);
  const decontaminate = args["without-embedding"] ? { ...own, embedding: false } : own;
  const { plugins: files } = plan.config;
  const plugins = files && (await loadPlugins(files, plan.baseDir, { say }));
  const loaded = {
    ...(plugins && { plugins }),
    config: { ...plan.config, decontaminate },
    baseDir: plan.baseDir,
    path: run.planFile,
  };
  if (args["self-test"]) return printSelfTest(loaded, run);
  const { manifests, published } = await runRecipe(loaded, {
    recipe: RECIPES.dataset,
    runDir: run.root,
    workers: args.workers,
    dryRun: false,
    yes: false,
    signal: interruption.listen(),
    say,
  });
  if (published) say(`dataset written to ${run.dataset}, evidence to ${run.contamination}`);
  printFunnel(manifests);
  reportFailed(manifests);
}

export const command = defineCommand({ positionals: DIR, options: OPTIONS, handler });
