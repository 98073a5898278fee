/**
 * Plans a training before it starts: data, model, batches, steps, memory, disk, and the exact
 * command and configuration. Promises: all errors are reported at once as one UserError, before
 * anything starts. The plan's identity tells whether a directory belongs to this training or to
 * another one.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UserError, type UserFault } from "../schemas/errors.ts";
import type { FinetuneOptions } from "../schemas/finetune-options.ts";
import { inspectAnyModel } from "./any-model.ts";
import { type Batching, batching } from "./arithmetic.ts";
import { checkBackend, checkFit, checkLearning } from "./checks.ts";
import { type Command, trainCommand, trainConfig } from "./command.ts";
import { type DataFile, dataFiles, type Prepared, prepareData } from "./data.ts";
import { gpuMemory, parameters } from "./estimate.ts";
import { identityOf, refuseOther } from "./identity.ts";
import { inspectModel, type Model } from "./model.ts";
import { trainerPython } from "./python.ts";
import { type Needs, needsOf } from "./room.ts";
import { environmentOf, type Settings, settingsOf, type Tree } from "./settings.ts";
import type { TokenShards } from "./template/shards.ts";
import { threadsOf } from "./threads.ts";
import { tokensOf } from "./tokens.ts";
import { trackerFaults } from "./trackers.ts";

export type PlanRequest = {
  options: FinetuneOptions;
  seed: number;
  /** The run directory, whose dataset/ is trained on. */
  run: string;
  /** Work directory of the training; default RUN/finetune/PRESET-BACKEND. */
  out?: string | undefined;
  /** GPUs per node, or processes on a CPU. Default: all that exist. */
  devices?: number | undefined;
  /** With more than 1, or with a batch system, the devices are not on this machine. */
  nodes?: number | undefined;
  remote?: boolean | undefined;
  dryRun?: boolean | undefined;
  /** What the run's requests gave the model's chat template. */
  kwargs?: Readonly<Record<string, unknown>> | undefined;
};

export type Plan = Needs & {
  settings: Settings;
  work: string;
  dataset: string;
  model: Model;
  ownModel: boolean;
  files: DataFile[];
  /** Rows by the checkpoint's own chat template; null: in the layout of the paper. */
  tokens: TokenShards | null;
  prepared: Prepared;
  batching: Batching;
  nodes: number;
  /** Threads of each process on its CPU. */
  threads: number;
  parameters: number;
  config: Tree;
  command: Command;
  identity: string;
};

/** Paths in the work directory of a training. */
export const workPaths = (work: string) => ({
  plan: join(work, "plan.json"),
  config: join(work, "config.yaml"),
  data: join(work, "data"),
  baseModel: join(work, "base-model"),
  metrics: join(work, "metrics.jsonl"),
  log: join(work, "train.log"),
  export: join(work, "export", "epoch_0"),
  exported: join(work, "exported.json"),
  stopped: join(work, "stopped.json"),
  model: join(work, "model"),
  batch: join(work, "finetune.sbatch"),
});

/** @throws UserError with all errors */
export async function planFinetune(request: PlanRequest): Promise<Plan> {
  const settings = await settingsOf(request.options, request.seed);
  const work = resolve(request.out ?? join(request.run, "finetune", nameOf(settings)));
  const scratch = await mkdtemp(join(tmpdir(), "rftkit-finetune-"));
  try {
    return await planIn({ request, settings, work, scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Of the work directory: an adapter is another training than the whole model. */
const nameOf = ({ preset, backend, lora }: Settings): string =>
  `${preset}-${backend}${lora === undefined || preset.startsWith("lora") ? "" : "-lora"}`;

/** A training being planned: the request, and the folders that it uses. */
type Planning = { request: PlanRequest; settings: Settings; work: string; scratch: string };

async function planIn(planning: Planning): Promise<Plan> {
  const { request, settings, work } = planning;
  const faults = [...checkBackend(settings), ...(await trackerFaults(settings))];
  const dataset = join(request.run, "dataset");
  const files = await dataFiles(dataset, settings.sets, faults);
  const memory = await gpuMemory();
  if (settings.torchtune.device === "auto")
    settings.torchtune = { ...settings.torchtune, device: memory.length > 0 ? "cuda" : "cpu" };
  const devices = devicesOf(planning, memory.length, faults);
  const model = await modelOf(planning, files, faults);
  if (model === null || files.length === 0) throw new UserError(faults);
  const { run, kwargs: runKwargs, dryRun = false } = request;
  const tokens = await tokensOf(
    { settings, run, scratch: planning.scratch, model, files, runKwargs, dryRun },
    faults,
  );
  const identity = identityOf(settings, files, model, tokens);
  await refuseOther(workPaths(work).plan, identity);
  faults.push(...checkFit(model, settings.expect, work));
  const out = request.dryRun ? null : workPaths(work).data;
  const { scratch } = planning;
  const prepared = await prepareData({ files, model, settings, tokens, scratch, out }, faults);
  const given = {
    packs: prepared.train.packs,
    tokens: prepared.train.tokens,
    sequence: prepared.sequence,
    devices,
  };
  const batches = batching(settings, given, faults);
  faults.push(...checkLearning(model, { settings, prepared, steps: batches.steps }));
  const { tokens: count, trained_tokens, packs } = prepared.train;
  const scored = Math.ceil(trained_tokens / Math.max(1, packs));
  const { sequence } = prepared;
  const { remote = false } = request;
  const { accumulation } = batches;
  const data = { sequence, scored, tokens: count, accumulation };
  const place = { settings, work, model, ...data, devices, memory, remote, dryRun };
  const needs = await needsOf(place, faults);
  if (faults.length > 0) throw new UserError(faults);
  // A dry run makes the tiny model in a temporary folder; the plan shows its final path.
  const shown = settings.model === undefined ? { ...model, folder: workPaths(work).baseModel } : model;
  const nodes = request.nodes ?? 1;
  const parts = { settings, work, model: shown, prepared, batching: batches, nodes, tokens };
  return {
    ...parts,
    ...needs,
    threads: threadsOf(workPaths(work).plan, devices / nodes),
    dataset,
    files,
    ownModel: settings.model === undefined,
    parameters: model.parameters ?? parameters(model.config),
    config: trainConfig(parts),
    command: trainCommand(parts),
    identity,
  };
}

/** GPUs of all nodes together, or CPU processes. */
export function devicesOf(
  { request, settings }: Pick<Planning, "request" | "settings">,
  found: number,
  faults: UserFault[],
): number {
  const nodes = request.nodes ?? 1;
  if (settings.torchtune.device === "cpu") return (request.devices ?? 1) * nodes;
  if (request.remote) return (request.devices ?? 8) * nodes;
  const wanted = request.devices ?? found;
  if (wanted === 0 || (wanted > found && !request.dryRun)) {
    faults.push({
      where: "number of devices",
      expected: `${Math.max(1, wanted)} NVIDIA GPU${wanted > 1 ? "s" : ""} for preset ${settings.preset}`,
      got: String(found),
      fix: "Run on a machine with GPUs or with --executor slurm, use --dry-run --devices N to see the plan, or use preset tiny.",
    });
  }
  return Math.max(1, wanted);
}

export const noModel = (preset: string): UserFault => ({
  where: "finetune.model",
  expected: `the folder of a checkpoint for ${preset}`,
  got: "nothing",
  fix: "Set finetune.model or --model (make finetune MODEL=…). Only preset tiny makes its own model.",
});

async function modelOf(planning: Planning, files: DataFile[], faults: UserFault[]): Promise<Model | null> {
  const { settings, work, scratch, request } = planning;
  if (settings.model !== undefined) {
    const inspect = settings.backend === "trl" ? inspectAnyModel : inspectModel;
    return inspect(resolve(settings.model), faults);
  }
  if (settings.preset !== "tiny") {
    faults.push(noModel(settings.preset));
    return null;
  }
  if (files.length === 0) return null;
  const kept = workPaths(work).baseModel;
  const folder = request.dryRun && !existsSync(kept) ? join(scratch, "base-model") : kept;
  if (!existsSync(folder)) {
    await mkdir(request.dryRun ? scratch : work, { recursive: true });
    const file = join(scratch, "tiny.json");
    await writeFile(
      file,
      JSON.stringify({ files: files.map((f) => f.path), out: folder, seed: settings.seed }),
    );
    await trainerPython("rftkit_trainer.tiny", [file], environmentOf(settings));
  }
  return inspectModel(folder, faults);
}
