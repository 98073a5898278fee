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
import { checkFit, checkLearning } from "./checks.ts";
import { type Command, trainCommand, trainConfig } from "./command.ts";
import { type DataFile, dataFiles, type Prepared, prepareData } from "./data.ts";
import { deviceGib, diskGib, freeGib, gpuMemory, parameters, stateBytes } from "./estimate.ts";
import { identityOf, refuseOther } from "./identity.ts";
import { inspectModel, type Model } from "./model.ts";
import { trainerPython } from "./python.ts";
import { type Settings, settingsOf, type Tree } from "./settings.ts";
import type { TokenShards } from "./template/shards.ts";
import { tokensOf } from "./tokens.ts";

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

export type Plan = {
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
  deviceGib: number | null;
  diskGib: number;
  freeGib: number;
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
  const work = resolve(
    request.out ?? join(request.run, "finetune", `${settings.preset}-${settings.backend}`),
  );
  const scratch = await mkdtemp(join(tmpdir(), "rftkit-finetune-"));
  try {
    return await planIn({ request, settings, work, scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A training being planned: the request, and the folders that it uses. */
type Planning = { request: PlanRequest; settings: Settings; work: string; scratch: string };

async function planIn(planning: Planning): Promise<Plan> {
  const { request, settings, work } = planning;
  const faults: UserFault[] = [];
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
  const needs = await checkRoom(planning, { model, prepared, devices, memory }, faults);
  if (faults.length > 0) throw new UserError(faults);
  // A dry run makes the tiny model in a temporary folder; the plan shows its final path.
  const shown = settings.model === undefined ? { ...model, folder: workPaths(work).baseModel } : model;
  const nodes = request.nodes ?? 1;
  const parts = { settings, work, model: shown, prepared, batching: batches, nodes, tokens };
  return {
    ...parts,
    ...needs,
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
function devicesOf({ request, settings }: Planning, found: number, faults: UserFault[]): number {
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

async function modelOf(planning: Planning, files: DataFile[], faults: UserFault[]): Promise<Model | null> {
  const { settings, work, scratch, request } = planning;
  if (settings.model !== undefined) {
    const inspect = settings.backend === "trl" ? inspectAnyModel : inspectModel;
    return inspect(resolve(settings.model), faults);
  }
  if (settings.preset !== "tiny") {
    faults.push({
      where: "finetune.model",
      expected: `the folder of a checkpoint for ${settings.preset}`,
      got: "nothing",
      fix: "Set finetune.model or --model (make finetune MODEL=…). Only preset tiny makes its own model.",
    });
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
    await trainerPython("rftkit_trainer.tiny", [file]);
  }
  return inspectModel(folder, faults);
}

type Room = { model: Model; prepared: Prepared; devices: number; memory: number[] };

async function checkRoom(
  planning: Planning,
  room: Room,
  faults: UserFault[],
): Promise<Pick<Plan, "deviceGib" | "diskGib" | "freeGib">> {
  const { settings, work, request } = planning;
  const state = stateBytes(settings.dtype, settings.master_weights);
  const onGpu = settings.torchtune.device === "cuda";
  const { model, prepared, devices } = room;
  const count = model.parameters;
  const { sequence } = prepared;
  const need = onGpu ? deviceGib(model.config, { state, devices, sequence, count }) : null;
  const smallest = Math.min(...room.memory);
  if (need !== null && !request.remote && room.memory.length > 0 && need > smallest) {
    faults.push({
      where: "memory of each device",
      expected: `about ${need.toFixed(0)} GiB on each of ${devices} (${state} bytes per parameter, sharded)`,
      got: `${smallest.toFixed(0)} GiB`,
      fix: "Use more devices, or a shorter sequence.",
    });
  }
  const { tokens } = prepared.train;
  const disk = diskGib(model.config, { state, tokens, dtype: settings.dtype, count });
  const free = await freeGib(work);
  // A dry run may happen on another machine than the training; then this is only a warning.
  if (disk > free && !request.dryRun) {
    faults.push({
      where: work,
      expected: `${disk.toFixed(1)} GiB free for checkpoints and the result`,
      got: `${free.toFixed(1)} GiB`,
      fix: "Free some space, or choose another --out.",
    });
  }
  return { deviceGib: need, diskGib: disk, freeGib: free };
}
