/**
 * The configuration file and the command line of a training. Both backends read the same file; no
 * value is passed as a command-line override, because torchtune accepts none that contains "=".
 */
import { join } from "node:path";
import type { LoraOptions } from "../schemas/finetune-options.ts";
import type { Batching } from "./arithmetic.ts";
import type { Prepared } from "./data.ts";
import { type Model, modelComponent } from "./model.ts";
import { venvProgram } from "./python.ts";
import { environmentOf, merged, type Settings, type Tree } from "./settings.ts";
import type { TokenShards } from "./template/shards.ts";

export type Command = { program: string; args: string[] };
type Parts = {
  settings: Settings;
  work: string;
  model: Model;
  prepared: Prepared;
  batching: Batching;
  nodes: number;
  tokens: TokenShards | null;
};

/** The adapter in the terms of peft; what becomes of it in the end is not the training's. */
const adapterOf = ({ rank, alpha = 2 * rank, dropout, targets }: LoraOptions): Tree => ({
  rank,
  alpha,
  dropout,
  targets,
});

/** The complete torchtune configuration; additional keys are read by the training loop. */
export function trainConfig({ settings, work, model, prepared, batching, tokens }: Parts): Tree {
  const computed: Tree = {
    output_dir: work,
    total_steps: batching.steps,
    checkpoint_every: settings.checkpoint_every,
    packs_per_step: batching.packsPerStep,
    eval_folder: prepared.eval.packs > 0 ? join(work, "data", "eval") : null,
    seed: settings.seed,
    max_steps_per_epoch: batching.steps,
    gradient_accumulation_steps: batching.accumulation,
    tokenizer: { folder: model.folder },
    dataset: { folder: join(work, "data", "train") },
    checkpointer: {
      checkpoint_dir: model.folder,
      checkpoint_files: model.shards,
      output_dir: join(work, "export"),
    },
    optimizer: {
      lr: settings.learning_rate,
      weight_decay: settings.weight_decay,
      master_weights: settings.master_weights,
    },
    lr_scheduler: {
      num_warmup_steps: settings.warmup_steps,
      total_steps: batching.steps,
      min_lr_fraction: settings.min_lr_fraction,
    },
    metric_logger: { log_dir: work },
    dtype: settings.dtype,
    ...(settings.lora !== undefined && { lora: adapterOf(settings.lora) }),
    ...(settings.report_to !== undefined && { report_to: settings.report_to }),
  };
  const { model: _component, ...rest } = merged(settings.torchtune, computed);
  // The TRL back end loads the checkpoint's own architecture.
  return tokens === null ? { ...rest, model: modelComponent(model.config) } : rest;
}

/** `rendezvous`: torchrun's rendezvous options, for several nodes. */
export function trainCommand(parts: Parts, rendezvous: string[] = []): Command {
  const config = ["--config", join(parts.work, "config.yaml")];
  const each = parts.batching.devices / parts.nodes;
  const spread = parts.batching.devices > 1 ? [...rendezvous, "--nproc_per_node", String(each)] : [];
  if (parts.settings.backend === "trl") {
    const module = ["-m", "rftkit_trainer.trl_backend", ...config];
    const alone = rendezvous.length > 0 ? [] : ["--standalone"];
    const torchrun = spread.length > 0 ? ["-m", "torch.distributed.run", ...alone, ...spread] : [];
    return { program: venvProgram("python", environmentOf(parts.settings)), args: [...torchrun, ...module] };
  }
  const recipe = spread.length > 0 ? "distributed" : "single";
  return { program: venvProgram("tune"), args: ["run", ...spread, `rftkit_trainer/${recipe}.py`, ...config] };
}
