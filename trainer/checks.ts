/**
 * Does the model fit the preset, the GPUs and the data? Without these checks an error would appear
 * late, or a run would succeed without learning anything. Pure: all values are read before.
 */
import { join, resolve, sep } from "node:path";
import type { UserFault } from "../schemas/errors.ts";
import type { Prepared } from "./data.ts";
import { fault, type Model } from "./model.ts";
import type { Settings } from "./settings.ts";

/**
 * Errors if the model does not match the preset or contains the work directory (torchtune would
 * fail late).
 */
export function checkFit(model: Model, expect: Record<string, number>, work: string): UserFault[] {
  const faults: UserFault[] = [];
  for (const [key, value] of Object.entries(expect)) {
    const got = (model.config as Record<string, unknown>)[key];
    if (got === value) continue;
    faults.push(
      fault(
        join(model.folder, "config.json"),
        `${key} ${value}, as in the preset`,
        String(got),
        "Choose another preset or model.",
      ),
    );
  }
  if (`${resolve(work)}${sep}`.startsWith(`${resolve(model.folder)}${sep}`)) {
    faults.push(
      fault(
        work,
        `a folder outside the model's folder ${model.folder}`,
        "one inside it",
        "Choose another --out.",
      ),
    );
  }
  const emptied = join(work, "export");
  if (`${resolve(model.folder)}${sep}`.startsWith(`${resolve(emptied)}${sep}`)) {
    faults.push(
      fault(
        model.folder,
        `a model outside ${emptied}, which is emptied`,
        "inside",
        "Move it, or choose another --out.",
      ),
    );
  }
  return faults;
}

/** Errors that would make a run fail late or end without learning. */
export function checkLearning(
  { folder, config }: Model,
  run: { settings: Settings; prepared: Prepared; steps: number },
): UserFault[] {
  const faults: UserFault[] = [];
  const { settings, prepared, steps } = run;
  if (prepared.largest_token >= config.vocab_size) {
    faults.push({
      where: join(folder, "tokenizer.json"),
      expected: `tokens below ${config.vocab_size}, the model's vocabulary`,
      got: `token ${prepared.largest_token} in the rows`,
      fix: "The tokenizer belongs to another model; download the checkpoint again.",
    });
  }
  if (prepared.sequence > config.max_position_embeddings) {
    faults.push({
      where: "finetune.sequence_length",
      expected: `at most ${config.max_position_embeddings}, the model's positions`,
      got: String(prepared.sequence),
      fix: "Set a shorter sequence_length.",
    });
  }
  // Preset tiny on few rows may have fewer steps than warm-up steps; the plan shows that.
  if (settings.warmup_steps >= steps && settings.preset !== "tiny") {
    faults.push({
      where: "finetune.warmup_steps",
      expected: `fewer than the ${steps} steps`,
      got: String(settings.warmup_steps),
      fix: "The learning rate would never reach its peak: generate more data, or reduce warmup_steps.",
    });
  }
  return faults;
}

/**
 * Options that the torchtune back end has no use for; ignored, they would mean another training.
 */
export function checkBackend({ backend, packing, report_to }: Settings): UserFault[] {
  if (backend === "trl") return [];
  const fix = "Leave it out, or use --backend trl.";
  const faults: UserFault[] = [];
  if (packing === false)
    faults.push(fault("finetune.packing", "true: the torchtune back end packs rows", "false", fix));
  if (report_to !== undefined && report_to.length > 0)
    faults.push(fault("finetune.report_to", "none with the torchtune back end", report_to.join(", "), fix));
  return faults;
}
