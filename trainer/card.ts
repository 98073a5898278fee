/**
 * The model card of a trained checkpoint: data with hashes, configuration, loss, versions, and the
 * contamination statement of the dataset card. Promises: only recorded figures; a missing statement
 * is reported as missing.
 */
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { stringify } from "yaml";
import { number } from "../io/format.ts";
import type { LoraOptions } from "../schemas/finetune-options.ts";
import { type Licence, licenceOf, licenceText } from "./base-card.ts";
import type { Plan } from "./plan.ts";
import type { Metric } from "./progress.ts";

export type CardFacts = { plan: Plan; metrics: readonly Metric[]; versions: Record<string, string> };

/** The decontamination section of dataset/README.md, or a sentence that there is none. */
export async function contaminationStatement(dataset: string): Promise<string> {
  const text = await readFile(join(dataset, "README.md"), "utf8").catch(() => "");
  const section = /^#+\s*[^\n]*contaminat[^\n]*\n([\s\S]*?)(?=^#+\s|$(?![\s\S]))/im.exec(text)?.[1]?.trim();
  return (
    section || "The dataset has no contamination statement: nothing is known about benchmark contamination."
  );
}

function header({ plan }: CardFacts, licence: Licence): string {
  const { files: _files, ...rights } = licence;
  const { lora } = plan.settings;
  const isAdapter = lora?.result === "adapter";
  return stringify({
    ...(plan.ownModel ? {} : { base_model: basename(plan.model.folder), ...rights }),
    ...(isAdapter && { base_model_relation: "adapter", library_name: "peft" }),
    language: ["en"],
    pipeline_tag: "text-generation",
    tags: ["code", "rftkit", ...(lora === undefined ? [] : ["lora"])],
  });
}

/** What this folder holds, and how it is read. */
function kind({ settings: { lora }, model }: Plan): string {
  if (lora === undefined) return "";
  const base = basename(model.folder);
  return lora.result === "adapter"
    ? `\n\nThis folder holds a LoRA adapter alone, to be loaded beside \`${base}\` (peft; vLLM's \`--lora-modules\`).`
    : "\n\nThis folder holds the whole model with its LoRA adapter merged in; `adapter/` has the adapter alone.";
}

/** Which tokens the loss covers. */
const MASKS = {
  last: "the last answer of a conversation and the token that ends it",
  all_assistant: "every answer and the token that ends it",
  passing: "every answer with `train: true` and the token that ends it",
  all: "all text",
} as const;

function origin(plan: Plan): string {
  return plan.ownModel
    ? "**A tiny model trained from random weights: it shows that training works and has no other use.**"
    : `Fine-tuned from \`${basename(plan.model.folder)}\` (${number(plan.parameters)} parameters).`;
}

function dataTable({ files, prepared, batching, settings, dataset, tokens }: Plan): string {
  const rows = files.map((f) => `| ${basename(join(f.path, ".."))}/${basename(f.path)} | \`${f.sha256}\` |`);
  const { train, eval: held, left_out } = prepared;
  const sealed = tokens === null ? "" : ` Token ids and mask are sealed under the key \`${tokens.key}\`.`;
  return `Run: \`${basename(dirname(dataset))}\`.

| file | sha256 |
|---|---|
${rows.join("\n")}

${number(train.rows)} rows, ${number(train.tokens)} tokens, of which ${number(train.trained_tokens)} are trained on
(loss: \`${settings.loss}\`), in ${number(batching.packs)} packs ${settings.packing === false ? "of one row each, at most" : "of"} ${number(batching.sequence)},
${((100 * train.tokens) / (batching.packs * batching.sequence)).toFixed(1)} % full. Held out: ${number(held.rows)} rows.
Left out because they are longer than a pack: ${number(left_out.length)}.
The loss covers ${MASKS[settings.loss]}.${sealed}`;
}

function trained(lora: LoraOptions | undefined, adapter: number | null): string {
  if (lora === undefined) return "all weights";
  const { rank, alpha = 2 * rank, dropout, targets } = lora;
  const where = targets === "all-linear" ? "every linear layer but the output" : targets.join(", ");
  return `a LoRA adapter of ${number(adapter ?? 0)} parameters: rank ${rank}, alpha ${alpha}, dropout ${dropout}, on ${where}`;
}

function training({ settings, batching, adapter }: Plan): string {
  const rows: [string, string][] = [
    ["back end", settings.backend],
    ["trained", trained(settings.lora, adapter)],
    ["steps", `${number(batching.steps)} (${number(batching.stepsPerEpoch)} an epoch)`],
    ["tokens a step, with padding", number(batching.packsPerStep * batching.sequence)],
    ["peak learning rate", String(settings.learning_rate)],
    [
      "schedule",
      `${settings.warmup_steps} warm-up steps, cosine to ${settings.min_lr_fraction * 100} % of the peak`,
    ],
    [
      "optimizer",
      `AdamW, weight decay ${settings.weight_decay}, betas 0.9 and 0.95, gradients clipped at norm 1`,
    ],
    [
      "parameters",
      `${settings.dtype}${settings.master_weights ? ", fp32 master weights and moments" : ", no master weights"}`,
    ],
    ["devices", String(batching.devices)],
    ["seed", String(settings.seed)],
  ];
  return `| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}`;
}

function lossText(metrics: readonly Metric[]): string {
  const losses = metrics.flatMap((m) => (typeof m.loss === "number" ? [m.loss] : []));
  const held = metrics.findLast((m) => typeof m.eval_loss === "number")?.eval_loss;
  const first = losses.at(0)?.toFixed(4) ?? "unknown";
  const last = losses.at(-1)?.toFixed(4) ?? "unknown";
  return `From ${first} at the first step to ${last} at the last${held ? `; held out ${held.toFixed(4)}` : ""}.`;
}

/** Which template was trained, and with which arguments a server must render it. */
function use({ tokens }: Plan): string {
  if (tokens === null)
    return "The chat template in this folder is what the model was trained on: Llama 3's layout without a date block.";
  const { template, template_kwargs: kwargs, stops, conversations, accepted, frozen_date } = tokens.check;
  const lines = [
    `The chat template in this folder is the base model's own, and what the model was trained on (sha256 \`${template.sha256}\`).`,
    `Answers end with ${stops.map(({ text }) => `\`${text}\``).join(" or ")}.`,
  ];
  if (Object.keys(kwargs).length > 0)
    lines.push(`Serve it with the same chat template arguments: \`${JSON.stringify(kwargs)}\`.`);
  if (frozen_date !== null)
    lines.push(`The template writes today's date; in training this was ${frozen_date}.`);
  if (accepted < conversations)
    lines.push(
      `${number(conversations - accepted)} of ${number(conversations)} conversations were left out: the template cannot represent them.`,
    );
  return lines.join("\n");
}

/** The README.md of the checkpoint. */
export async function modelCard(facts: CardFacts): Promise<string> {
  const { plan, metrics, versions } = facts;
  const licence = await licenceOf(plan.model.folder);
  return `---
${header(facts, licence)}---

# Fine-tuned with rftkit (${plan.settings.preset})

${origin(plan)}${kind(plan)}

## Data

${dataTable(plan)}

## Training

${training(plan)}

## Loss

${lossText(metrics)}

![loss curve](loss.svg)

## Contamination

${await contaminationStatement(plan.dataset)}

${plan.ownModel ? "" : `## Licence\n\n${licenceText(licence)}\n\n`}## Use

${use(plan)}
\`transformers serve\` and vLLM read it from here.

## Versions

${Object.entries(versions)
  .map(([name, value]) => `${name} ${value}`)
  .join(", ")}. Configuration: \`rftkit-finetune.json\` in this folder.
`;
}
