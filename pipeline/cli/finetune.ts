/**
 * `rftkit finetune`: trains on a run's dataset. The first line says which model is trained; the
 * hardware never decides that. Run again, the same command resumes from the newest checkpoint, or
 * says that everything is done.
 */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { quoted } from "../../cluster/batch-script.ts";
import { packageRoot } from "../../io/assets.ts";
import { writeWhole } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";
import { FinetuneOptions } from "../../schemas/finetune-options.ts";
import { described, launch, writePlan } from "../../trainer/launch.ts";
import { type Plan, type PlanRequest, planFinetune, workPaths } from "../../trainer/plan.ts";
import { trainerVariables } from "../../trainer/python.ts";
import { backendOf, environmentOf, settingsOf } from "../../trainer/settings.ts";
import { shortLines, shortPlan } from "../../trainer/short-plan.ts";
import { batchFile } from "../../trainer/slurm.ts";
import { planLines } from "../../trainer/summary.ts";
import { type Environment, ensureVenv, isInstalled, venvFolder } from "../../trainer/venv.ts";
import { loadConfig } from "../config.ts";
import { templateKwargs } from "../publish/sft.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { checkEvaluation, evaluateModels, loadEvaluation } from "./common/evaluate-models.ts";
import { CONFIG, jsonOption, RUN_DIR } from "./common/options.ts";

const PRESETS = FinetuneOptions.shape.preset.unwrap().options;
const BACKENDS = FinetuneOptions.shape.backend.unwrap().options;

const OPTIONS = {
  ...RUN_DIR,
  preset: { choices: PRESETS, describe: "overrides finetune.preset" },
  backend: { choices: BACKENDS, describe: "overrides finetune.backend" },
  model: { type: "string", describe: "folder of a checkpoint; overrides finetune.model" },
  out: { type: "string", describe: "output folder (default: RUN/finetune/PRESET-BACKEND)" },
  devices: { type: "number", describe: "GPUs per node; with preset tiny: processes on the CPU" },
  executor: { choices: ["local", "slurm"], default: "local", describe: "slurm: write a batch file" },
  nodes: { type: "number", default: 1, describe: "number of machines, with --executor slurm" },
  time: { type: "string", describe: "Slurm: time limit" },
  partition: { type: "string", describe: "Slurm: partition" },
  finish: {
    type: "boolean",
    default: false,
    describe: "do not train; finish a training that has ended: export, card, finetune.evaluate",
  },
  "dry-run": {
    type: "boolean",
    default: false,
    describe: "check everything and print the command and the configuration",
  },
  ...jsonOption("print the dry run as JSON"),
} as const;
type Args = ArgsOf<typeof CONFIG & typeof OPTIONS>;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** @throws UserError for a run that has no dataset yet */
async function checkDataset(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  throw new UserError({
    where: folder,
    expected: "the dataset of a run",
    got: "nothing",
    fix: "Run `make decontaminate` (rftkit run CONFIG) first: it writes the dataset.",
  });
}

/** The configuration's section, overridden by the command line. */
function optionsOf(own: FinetuneOptions, args: Args): FinetuneOptions {
  return {
    ...own,
    ...(args.preset === undefined ? {} : { preset: args.preset }),
    ...(args.backend === undefined ? {} : { backend: args.backend }),
    ...(args.model === undefined ? {} : { model: resolve(args.model) }),
  };
}

function firstLine(options: FinetuneOptions): string {
  const backend = backendOf(options);
  if (options.model !== undefined) return `finetune: ${options.preset} on ${options.model} by ${backend}`;
  if (options.preset !== "tiny") return `finetune: ${options.preset} by ${backend}`;
  return (
    `finetune: a TINY Llama with random weights, made here, by ${backend}: it shows that training works. ` +
    "For a real model: another --preset, such as small or lora-8b, with --model (make finetune TRAIN=… MODEL=…)"
  );
}

/** The command as it can be typed: with its folder and environment variables. */
function typed(plan: Plan): string {
  const variables = trainerVariables(plan.threads);
  const given = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
  const command = [plan.command.program, ...plan.command.args].map(quoted);
  return [`cd ${quoted(plan.work)} &&`, ...given, ...command].join(" ");
}

/** Prints the plan, the exact command (or batch file) and the configuration file. */
function printPlan(plan: Plan, args: Args): void {
  if (args.json) {
    process.stdout.write(`${JSON.stringify({ ...described(plan), config: plan.config })}\n`);
    return;
  }
  const command = args.executor === "slurm" ? batchText(plan, args) : typed(plan);
  process.stdout.write(`${planLines(plan).join("\n")}\n\n${command}\n\n${stringify(plan.config)}`);
}

/** What can be told without the Python environment, which a dry run does not install. */
async function shortRun(request: PlanRequest, kind: Environment, json: boolean): Promise<void> {
  const plan = await shortPlan(request);
  const folder = venvFolder(kind);
  if (json) process.stdout.write(`${JSON.stringify({ ...plan, missing: folder })}\n`);
  else process.stdout.write(`${shortLines(plan, folder).join("\n")}\n`);
}

/** The batch file, which ends with the command that finishes the training. */
function batchText(plan: Plan, args: Args): string {
  const gpusPerNode = plan.batching.devices / plan.nodes;
  const again = ["finetune", resolve(args.config), "--run", resolve(args.run ?? ""), "--out", plan.work];
  const given = [
    ...(args.preset === undefined ? [] : ["--preset", args.preset]),
    ...(args.backend === undefined ? [] : ["--backend", args.backend]),
    ...(args.model === undefined ? [] : ["--model", resolve(args.model)]),
    "--devices",
    String(gpusPerNode),
    "--nodes",
    String(plan.nodes),
    "--finish",
  ];
  const finish = [process.execPath, join(packageRoot(), "bin", "rftkit.js"), ...again, ...given];
  const { nodes, time, partition } = args;
  return batchFile(plan, { nodes, gpusPerNode, time, partition }, finish);
}

async function writeBatch(plan: Plan, args: Args): Promise<void> {
  await writePlan(plan);
  const file = workPaths(plan.work).batch;
  await writeWhole(file, batchText(plan, args));
  say(`batch file written; submit it with: sbatch ${file}`);
}

async function handler(args: Args): Promise<void> {
  const { config, baseDir } = await loadConfig(args.config);
  const own = config.finetune;
  const model = own.model === undefined ? {} : { model: resolve(baseDir, own.model) };
  const evaluate = own.evaluate === undefined ? {} : { evaluate: resolve(baseDir, own.evaluate) };
  const options = optionsOf({ ...own, ...model, ...evaluate }, args);
  const run = args.run ?? join("runs", config.name);
  // Before a Python environment is made, which takes minutes.
  await checkDataset(join(run, "dataset"));
  say(firstLine(options));
  const { out, devices, nodes, "dry-run": dryRun } = args;
  const remote = args.executor === "slurm" || args.finish;
  const kwargs = templateKwargs(config);
  const request = { options, seed: config.seed, run, out, devices, nodes, remote, dryRun, kwargs };
  const settings = await settingsOf(options, config.seed);
  const kind = environmentOf(settings);
  const evaluation = options.evaluate === undefined ? null : await loadEvaluation(options.evaluate, settings);
  if (dryRun && !isInstalled(kind)) return shortRun(request, kind, args.json);
  if (!dryRun) await ensureVenv(say, kind);
  const plan = await planFinetune(request);
  if (evaluation !== null) await checkEvaluation(evaluation, plan);
  if (args["dry-run"]) return printPlan(plan, { ...args, run });
  for (const line of planLines(plan)) say(line);
  if (args.executor === "slurm") return writeBatch(plan, { ...args, run });
  process.exitCode = await launch(plan, { say, finishOnly: args.finish });
  if (process.exitCode !== 0) return;
  if (evaluation !== null) process.exitCode = await evaluateModels({ loaded: evaluation, plan, say });
  process.stdout.write(`${workPaths(plan.work).model}\n`);
}

export const command = defineCommand({ positionals: CONFIG, options: OPTIONS, handler });
