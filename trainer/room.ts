/**
 * Whether a training has the memory and the disk that it needs, and what else would fit on the
 * devices that are here. Promises: a training that cannot fit does not start.
 */
import { totalmem } from "node:os";
import type { UserFault } from "../schemas/errors.ts";
import { ADAPTER, adapterParameters } from "./adapter.ts";
import { deviceGib, diskGib, freeGib, parameters, stateBytes } from "./estimate.ts";
import { fewest, type Load, processGib, trlGib } from "./memory.ts";
import type { Model } from "./model.ts";
import type { Settings } from "./settings.ts";

/** What a plan is compared with if this machine has no GPU. */
const USUAL_GIB = 80;

export type Place = {
  settings: Settings;
  work: string;
  model: Model;
  sequence: number;
  /** Trained positions of a pack. */
  scored: number;
  tokens: number;
  devices: number;
  /** Passes of a step on each device; null: not known yet. */
  accumulation: number | null;
  /** GiB of each GPU of this machine. */
  memory: readonly number[];
  /** The training runs elsewhere. */
  remote: boolean;
  dryRun: boolean;
};

export type Needs = {
  deviceGib: number | null;
  /** GiB of memory on a CPU, for the TRL back end. */
  cpuGib: number | null;
  diskGib: number;
  freeGib: number;
  /** Parameters of the adapter; null if the whole model is trained. */
  adapter: number | null;
  /** What fits on the devices of this machine, in words. */
  fits: string | null;
};

export async function needsOf(place: Place, faults: UserFault[]): Promise<Needs> {
  const { settings, model, sequence, devices, memory } = place;
  const { lora } = settings;
  const adapter = lora === undefined ? null : await adapterParameters(model, lora, faults);
  const load = loadOf(place, adapter ?? countOf(model));
  const onGpu = settings.torchtune.device === "cuda";
  const isTrl = settings.backend === "trl";
  const state = stateBytes(settings.dtype, settings.master_weights);
  const torchtune = { state, devices, sequence, count: model.parameters };
  const gpu = isTrl ? trlGib(load, devices) : deviceGib(model.config, torchtune);
  const cpu = isTrl && !onGpu ? devices * processGib(load) : null;
  checkMemory(place, { gpu: onGpu ? gpu : null, cpu }, faults);
  const trained = adapter ?? countOf(model);
  const disk = diskOf(place, trained);
  const free = await freeGib(place.work);
  checkDisk(place, { disk, free }, faults);
  return {
    deviceGib: onGpu ? gpu : null,
    cpuGib: cpu,
    diskGib: disk,
    freeGib: free,
    adapter,
    fits: isTrl ? await fitsOf(place, onGpu ? memory : null) : null,
  };
}

const countOf = (model: Model): number => model.parameters ?? parameters(model.config);

function loadOf({ settings, model, sequence, scored, accumulation }: Place, trained: number): Load {
  return {
    model: model.config,
    count: model.parameters,
    trained,
    dtype: settings.dtype,
    masters: settings.master_weights,
    sequence,
    scored,
    recompute: settings.torchtune.enable_activation_checkpointing === true,
    accumulates: accumulation !== 1,
  };
}

/** Checkpoints have what is trained with its state; a merged result is a whole model. */
function diskOf({ settings, model, tokens }: Place, trained: number): number {
  const { dtype, lora } = settings;
  const state = stateBytes(dtype, settings.master_weights);
  const own = diskGib(model.config, { state, tokens, dtype, count: trained });
  if (lora?.result !== "merged") return own;
  return own + (countOf(model) * (dtype === "bf16" ? 2 : 4)) / 2 ** 30;
}

function checkMemory(
  { settings, memory, devices, remote, dryRun }: Place,
  need: { gpu: number | null; cpu: number | null },
  faults: UserFault[],
): void {
  const fix =
    settings.lora === undefined && settings.backend === "trl"
      ? "Use more devices, a shorter sequence, or finetune.lora."
      : "Use more devices, or a shorter sequence.";
  const smallest = Math.min(...memory);
  if (need.gpu !== null && !remote && memory.length > 0 && need.gpu > smallest) {
    const state = stateBytes(settings.dtype, settings.master_weights);
    faults.push({
      where: "memory of each device",
      expected: `about ${need.gpu.toFixed(0)} GiB on each of ${devices}${settings.lora === undefined ? ` (${state} bytes per parameter, sharded)` : ""}`,
      got: `${smallest.toFixed(0)} GiB`,
      fix,
    });
  }
  const here = totalmem() / 2 ** 30;
  // A dry run may happen on another machine than the training; the plan shows the need.
  if (need.cpu !== null && !remote && !dryRun && need.cpu > here) {
    const expected = `about ${need.cpu.toFixed(1)} GiB`;
    faults.push({ where: "memory of this machine", expected, got: `${here.toFixed(1)} GiB`, fix });
  }
}

function checkDisk(
  { work, dryRun }: Place,
  { disk, free }: { disk: number; free: number },
  faults: UserFault[],
): void {
  // A dry run may happen on another machine than the training; then this is only a warning.
  if (disk <= free || dryRun) return;
  faults.push({
    where: work,
    expected: `${disk.toFixed(1)} GiB free for checkpoints and the result`,
    got: `${free.toFixed(1)} GiB`,
    fix: "Free some space, or choose another --out.",
  });
}

/** Both methods on the devices that are here; without GPUs, on those of the usual size. */
async function fitsOf(place: Place, memory: readonly number[] | null): Promise<string> {
  const { settings, model } = place;
  const adapter = await adapterParameters(model, settings.lora ?? ADAPTER, []);
  const loads: [string, Load][] = [
    ["full", loadOf(place, countOf(model))],
    ["lora", loadOf(place, adapter)],
  ];
  if (memory === null) {
    const here = totalmem() / 2 ** 30;
    const said = loads.map(([name, load]) => {
      const need = processGib(load);
      return `${name} ${need.toFixed(1)} GiB${need > here ? ", which does not fit" : ""}`;
    });
    return `${said.join("; ")}; this machine has ${here.toFixed(1)} GiB of memory`;
  }
  const size = memory.length > 0 ? Math.min(...memory) : USUAL_GIB;
  const said = loads.map(([name, load]) => {
    const count = fewest(load, size);
    return `${name} from ${count === null ? "more than 128" : count} GPU${count === 1 ? "" : "s"} of ${size.toFixed(0)} GiB`;
  });
  return `${said.join("; ")}; ${memory.length === 0 ? "no GPU" : `${memory.length} of them`} here`;
}
