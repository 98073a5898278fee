/**
 * Computes steps and batches from packs, global batch and devices. Pure; every error states the
 * numbers. As in torchtune, an epoch has floor(packs / packs per step) steps; the remaining packs
 * are not trained on.
 */

import { number } from "../io/format.ts";
import type { UserFault } from "../schemas/errors.ts";
import type { Settings } from "./settings.ts";

/**
 * For presets that adapt to the data: maximum packs and tokens per step, so that a CPU needs
 * minutes only.
 */
const FEW_PACKS = 8;
const FEW_TOKENS = 8192;
const WANTED_STEPS = 20;

export type Batching = {
  sequence: number;
  packs: number;
  packsPerStep: number;
  accumulation: number;
  devices: number;
  steps: number;
  stepsPerEpoch: number;
  /** Steps if packs had no padding: tokens x epochs / tokens per step. */
  unpaddedSteps: number;
};

type Given = { packs: number; tokens: number; sequence: number; devices: number };

function packsPerStep(settings: Settings, given: Given, faults: UserFault[]): number {
  if (settings.batch_tokens === null) {
    const most = Math.min(
      FEW_PACKS,
      Math.floor(FEW_TOKENS / given.sequence),
      Math.floor(given.packs / WANTED_STEPS),
    );
    return Math.max(1, Math.floor(most / given.devices)) * given.devices;
  }
  const packs = settings.batch_tokens / given.sequence;
  if (Number.isInteger(packs) && packs >= 1) return packs;
  faults.push({
    where: "finetune.batch_tokens",
    expected: `a multiple of the sequence length, ${given.sequence}`,
    got: String(settings.batch_tokens),
    fix: `Use ${Math.max(1, Math.round(packs)) * given.sequence}.`,
  });
  return Math.max(1, Math.round(packs));
}

function accumulationOf(packs: number, devices: number, faults: UserFault[]): number {
  const steps = packs / devices;
  if (Number.isInteger(steps)) return steps;
  const fitting = Array.from({ length: packs }, (_, i) => i + 1).filter((n) => packs % n === 0);
  faults.push({
    where: "number of devices",
    expected: `a divisor of the ${packs} packs per step (${fitting.join(", ")})`,
    got: String(devices),
    fix: "Change the number of devices, or finetune.batch_tokens.",
  });
  return Math.max(1, Math.floor(steps));
}

function stepsOf(
  settings: Settings,
  perEpoch: number,
  given: Given & { perStep: number },
  faults: UserFault[],
): number {
  const possible = perEpoch * settings.epochs;
  if (settings.steps !== "epoch" && settings.steps <= possible) return settings.steps;
  const most = settings.max_steps ?? Number.POSITIVE_INFINITY;
  if (settings.steps === "epoch" && possible >= 1) return Math.min(possible, most);
  const wanted = settings.steps === "epoch" ? 1 : settings.steps;
  const needed = Math.ceil(wanted / settings.epochs) * given.perStep;
  const times = settings.epochs === 1 ? "" : ` in ${settings.epochs} epochs`;
  faults.push({
    where: "finetune.steps",
    expected: `${number(needed)} packs or more for ${number(wanted)} steps of ${given.perStep} packs${times}`,
    got: `${number(given.packs)} packs (${number(given.tokens)} tokens), enough for ${number(possible)} steps`,
    fix:
      possible >= 1
        ? "Generate more data, set steps: epoch, or increase epochs."
        : "Generate more data, or reduce finetune.batch_tokens.",
  });
  return wanted;
}

/** Computes the batches; errors are added to `faults`. */
export function batching(settings: Settings, given: Given, faults: UserFault[]): Batching {
  const perStep = packsPerStep(settings, given, faults);
  const accumulation = accumulationOf(perStep, given.devices, faults);
  const stepsPerEpoch = Math.floor(given.packs / perStep);
  return {
    sequence: given.sequence,
    packs: given.packs,
    packsPerStep: perStep,
    accumulation,
    devices: given.devices,
    steps: stepsOf(settings, stepsPerEpoch, { ...given, perStep }, faults),
    stepsPerEpoch,
    unpaddedSteps: (given.tokens * settings.epochs) / (perStep * given.sequence),
  };
}
