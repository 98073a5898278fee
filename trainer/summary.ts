/** A plan in a few lines, for people: what is trained on, in how many steps, at what cost. */
import type { Plan } from "./plan.ts";
import { clock } from "./progress.ts";

const count = (value: number): string => Math.round(value).toLocaleString("en-US");

/** FLOP of a step: 6 a parameter and token (forward 2, backward 4), the customary estimate. */
const FLOP = 6;
/** bf16 FLOP/s of an H100 at 40 % utilisation, for the estimate of hours. */
const H100 = 989e12 * 0.4;

export function planLines(plan: Plan): string[] {
  const { prepared, batching, settings } = plan;
  const { train, eval: held, left_out } = prepared;
  const full = (100 * train.tokens) / (batching.packs * batching.sequence);
  const trained = batching.steps * batching.packsPerStep * batching.sequence;
  const flop = FLOP * plan.parameters * trained;
  const lines = [
    `data    ${count(train.rows)} rows, ${count(train.tokens)} tokens (${count(train.trained_tokens)} trained on, loss: ${settings.loss}), longest ${count(prepared.longest)}`,
    `packs   ${count(batching.packs)} of ${count(batching.sequence)} tokens, ${full.toFixed(1)} % full`,
    `steps   ${count(batching.steps)}: floor(packs / ${batching.packsPerStep}) is ${count(batching.stepsPerEpoch)} an epoch, ${settings.epochs} epoch${settings.epochs > 1 ? "s" : ""}; without padding ${batching.unpaddedSteps.toFixed(1)}`,
    `batch   ${batching.devices} device${batching.devices > 1 ? "s" : ""} x 1 pack x accumulation ${batching.accumulation} x ${count(batching.sequence)} = ${count(batching.packsPerStep * batching.sequence)} tokens a step`,
    `model   ${count(plan.parameters)} parameters in ${settings.dtype}${settings.master_weights ? " with fp32 master weights" : ", no master weights"}; lr ${settings.learning_rate}, ${settings.warmup_steps} warm-up steps, to ${settings.min_lr_fraction * 100} %`,
    `needs   ${plan.diskGib.toFixed(2)} GiB of disk${plan.deviceGib === null ? "" : `, about ${plan.deviceGib.toFixed(0)} GiB on each GPU`}; ${flop.toExponential(1)} FLOP${plan.deviceGib === null ? "" : ` (${clock(flop / H100)} h:m:s of one H100 at 40 %)`}`,
  ];
  if (held.rows > 0)
    lines.push(`eval    ${count(held.rows)} rows of held-out problems, ${count(held.packs)} packs`);
  else if (settings.eval_fraction > 0) lines.push("warning no problem is held out: too few of them");
  if (left_out.length > 0) {
    lines.push(
      `left    ${count(left_out.length)} rows are longer than a pack and left out (data/left_out.json)`,
    );
  }
  if (plan.diskGib > plan.freeGib)
    lines.push(`warning only ${plan.freeGib.toFixed(1)} GiB are free here: this machine could not train it`);
  if (settings.warmup_steps >= batching.steps)
    lines.push(`warning ${batching.steps} steps do not outlast the ${settings.warmup_steps} of warm-up`);
  if (prepared.untrained.length > 0) {
    lines.push(
      `warning the model's embeddings of ${prepared.untrained.join(", ")} are zero: it never saw them; take an Instruct model`,
    );
  }
  if (!settings.master_weights && settings.dtype === "bf16") {
    lines.push("warning no fp32 master weights: at small learning rates bf16 rounds most updates away");
  }
  return lines;
}
