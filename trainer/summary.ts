/** Summary of a plan in a few lines: data, steps, cost. */

import { whole } from "../io/format.ts";
import type { Plan } from "./plan.ts";
import { clock } from "./progress.ts";
import type { TemplateCheck } from "./template/tally.ts";

/** FLOP per parameter and token: 6 (forward 2, backward 4), the usual estimate. */
const FLOP = 6;
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

export function planLines(plan: Plan): string[] {
  const { prepared, batching, settings } = plan;
  const { train, eval: held, left_out } = prepared;
  const full = (100 * train.tokens) / (batching.packs * batching.sequence);
  const trained = batching.steps * batching.packsPerStep * batching.sequence;
  const flop = FLOP * plan.parameters * trained;
  const lines = [
    `data    ${whole(train.rows)} rows, ${whole(train.tokens)} tokens (${whole(train.trained_tokens)} trained on, loss: ${settings.loss}), longest ${whole(prepared.longest)}`,
    `packs   ${whole(batching.packs)} of ${whole(batching.sequence)} tokens, ${full.toFixed(1)} % full`,
    `steps   ${whole(batching.steps)}: floor(packs / ${batching.packsPerStep}) is ${whole(batching.stepsPerEpoch)} an epoch, ${settings.epochs} epoch${settings.epochs > 1 ? "s" : ""}; without padding ${batching.unpaddedSteps.toFixed(1)}`,
    `batch   ${batching.devices} device${batching.devices > 1 ? "s" : ""} x 1 pack x accumulation ${batching.accumulation} x ${whole(batching.sequence)} = ${whole(batching.packsPerStep * batching.sequence)} tokens a step`,
    `model   ${whole(plan.parameters)} parameters in ${settings.dtype}${settings.master_weights ? " with fp32 master weights" : ", no master weights"}; lr ${settings.learning_rate}, ${settings.warmup_steps} warm-up steps, to ${settings.min_lr_fraction * 100} %`,
    `needs   ${plan.diskGib.toFixed(2)} GiB of disk${plan.deviceGib === null ? "" : `, about ${plan.deviceGib.toFixed(0)} GiB on each GPU`}; ${flop.toExponential(1)} FLOP${plan.deviceGib === null ? "" : ` (${clock(flop / H100)} h:m:s of one H100 at 40 %)`}`,
  ];
  if (plan.tokens !== null) lines.splice(1, 0, ...templateLines(plan.tokens.check));
  if (held.rows > 0)
    lines.push(`eval    ${whole(held.rows)} rows of held-out problems, ${whole(held.packs)} packs`);
  else if (settings.eval_fraction > 0) lines.push("warning no problem is held out: too few of them");
  if (left_out.length > 0) {
    lines.push(
      `left    ${whole(left_out.length)} rows are longer than a pack and skipped (data/left_out.json)`,
    );
  }
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
