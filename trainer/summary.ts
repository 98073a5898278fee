/** Summary of a plan in a few lines: data, steps, cost. */

import { whole } from "../io/format.ts";
import type { Plan } from "./plan.ts";
import { clock } from "./progress.ts";
import type { Needs } from "./room.ts";
import type { TemplateCheck } from "./template/tally.ts";

/**
 * FLOP per parameter and token: forward 2, backward 4, the usual estimate; an adapter's backward 2.
 */
const FLOP = 6;
const ADAPTER_FLOP = 4;
/** A model of another size than this many times that of the preset gets a warning. */
const FAR = 4;
/** bf16 FLOP/s of an H100 at 40 % utilisation, to estimate hours. */
const H100 = 989e12 * 0.4;

/** The chat template that the rows are rendered with, and what it refuses. */
function templateLines({
  template,
  template_kwargs,
  conversations,
  accepted,
  refused,
}: TemplateCheck): string[] {
  const kwargs = Object.keys(template_kwargs).length === 0 ? "none" : JSON.stringify(template_kwargs);
  const reasons = refused.map(({ reason, count }) => `${count} x ${reason}`).join(", ");
  return [
    `layout  ${template.file} of the checkpoint, template_kwargs: ${kwargs}; ${whole(accepted)} of ${whole(conversations)} conversations${reasons === "" ? "" : `, refused: ${reasons}`}`,
  ];
}

function adapterLines({ adapter, settings: { lora } }: Plan): string[] {
  if (adapter === null || lora === undefined) return [];
  const { rank, alpha = 2 * rank, targets, result } = lora;
  const where = targets === "all-linear" ? targets : targets.join(", ");
  return [`adapter ${whole(adapter)} parameters (rank ${rank}, alpha ${alpha}, ${where}); result: ${result}`];
}

/** The memory of a training, after that of its disk. */
export function memoryOf({ deviceGib, cpuGib }: Needs): string {
  if (deviceGib !== null) return `, about ${deviceGib.toFixed(0)} GiB on each GPU`;
  return cpuGib === null ? "" : `, about ${cpuGib.toFixed(1)} GiB of memory`;
}

/** Presets are for a size; rates and batches of another one may not fit. */
function sizeWarning({ settings: { meant, preset }, parameters }: Plan): string[] {
  if (meant === undefined || (parameters < meant * FAR && parameters > meant / FAR)) return [];
  return [
    `warning preset ${preset} is meant for about ${whole(meant)} parameters, not for ${whole(parameters)}`,
  ];
}

export function planLines(plan: Plan): string[] {
  const { prepared, batching, settings } = plan;
  const { train, eval: held, left_out } = prepared;
  const full = (100 * train.tokens) / (batching.packs * batching.sequence);
  const trained = batching.steps * batching.packsPerStep * batching.sequence;
  const flop = (plan.adapter === null ? FLOP : ADAPTER_FLOP) * plan.parameters * trained;
  const lines = [
    `data    ${whole(train.rows)} rows, ${whole(train.tokens)} tokens (${whole(train.trained_tokens)} trained on, loss: ${settings.loss}), longest ${whole(prepared.longest)}`,
    `packs   ${whole(batching.packs)} of ${whole(batching.sequence)} tokens, ${full.toFixed(1)} % full`,
    `steps   ${whole(batching.steps)}: floor(packs / ${batching.packsPerStep}) is ${whole(batching.stepsPerEpoch)} an epoch, ${settings.epochs} epoch${settings.epochs > 1 ? "s" : ""}; without padding ${batching.unpaddedSteps.toFixed(1)}`,
    `batch   ${batching.devices} device${batching.devices > 1 ? "s" : ""} x 1 pack x accumulation ${batching.accumulation} x ${whole(batching.sequence)} = ${whole(batching.packsPerStep * batching.sequence)} tokens a step`,
    `model   ${whole(plan.parameters)} parameters in ${settings.dtype}${settings.master_weights ? " with fp32 master weights" : ", no master weights"}; lr ${settings.learning_rate}, ${settings.warmup_steps} warm-up steps, to ${settings.min_lr_fraction * 100} %`,
    ...adapterLines(plan),
    `needs   ${plan.diskGib.toFixed(2)} GiB of disk${memoryOf(plan)}; ${flop.toExponential(1)} FLOP${plan.deviceGib === null ? "" : ` (${clock(flop / H100)} h:m:s of one H100 at 40 %)`}`,
  ];
  if (plan.fits !== null) lines.push(`fits    ${plan.fits}`);
  if (settings.torchtune.device === "cpu")
    lines.push(`threads ${plan.threads} a process (OMP_NUM_THREADS); a resumed training keeps the number`);
  if (plan.tokens !== null) lines.splice(1, 0, ...templateLines(plan.tokens.check));
  if (held.rows > 0)
    lines.push(`eval    ${whole(held.rows)} rows of held-out problems, ${whole(held.packs)} packs`);
  else if (settings.eval_fraction > 0) lines.push("warning no problem is held out: too few of them");
  if (settings.evaluate !== undefined)
    lines.push(`measure base and trained model by ${settings.evaluate}, served here after the training`);
  if (left_out.length > 0) {
    lines.push(
      `left    ${whole(left_out.length)} rows are longer than a pack and skipped (data/left_out.json)`,
    );
  }
  lines.push(...sizeWarning(plan));
  if (plan.diskGib > plan.freeGib)
    lines.push(`warning only ${plan.freeGib.toFixed(1)} GiB are free here: this machine could not train it`);
  if (settings.warmup_steps >= batching.steps)
    lines.push(`warning ${batching.steps} steps are fewer than the ${settings.warmup_steps} warm-up steps`);
  if (prepared.untrained.length > 0) {
    lines.push(
      `warning the model's embeddings of ${prepared.untrained.join(", ")} are zero: they are untrained; use an Instruct model`,
    );
  }
  if (!settings.master_weights && settings.dtype === "bf16") {
    lines.push("warning no fp32 master weights: at small learning rates bf16 rounds most updates away");
  }
  return lines;
}
