"""The TRL backend: SFTTrainer on the same packs, in the same order, with the same values as
torchtune.

usage: python -m rftkit_trainer.trl_backend --config FILE   (the file that torchtune gets)
Schedule and optimizer are rftkit's, because TRL's cosine_with_min_lr starts at 0 and misses the
floor at the last step, and its AdamW excludes norms from decay and keeps no fp32 copies of bf16
weights.
"""

import argparse
import math
import os
import signal
import sys
import time
from pathlib import Path

import torch
from datasets import Dataset
from omegaconf import OmegaConf
from torch.utils.data import SequentialSampler
from transformers import TrainerCallback
from trl import SFTConfig, SFTTrainer

from .checkpoints import mark_exported
from .load import load_model, load_tokenizer, load_weights
from .metrics import JsonLinesLogger
from .optimizer import MasterAdamW
from .packs import IGNORE, Packs, StepOrder
from .schedule import cosine_with_floor
from .stop import INTERRUPTED, stop


class PackCollator:
    """Converts pack numbers to model inputs; restarting positions mark the row boundaries for
    the model.
    """

    def __init__(self, packs: Packs, held: Packs | None):
        self.packs, self.held = packs, held

    def __call__(self, items: list[dict]) -> dict[str, torch.Tensor]:
        rows = [(self.held if i["held"] else self.packs)[i["pack"]] for i in items]
        return {
            "input_ids": torch.stack([r["tokens"] for r in rows]),
            "labels": torch.stack([r["labels"] for r in rows]),
            "position_ids": torch.stack([r["input_pos"] for r in rows]),
            # With a cache, rows of a pack would see each other.
            "use_cache": False,
            "pack": torch.tensor([i["pack"] for i in items]),
        }


class PackTrainer(SFTTrainer):
    """SFTTrainer with rftkit's order, schedule, optimizer and guards."""

    def __init__(self, *args, recipe: dict, packs: Packs, order: StepOrder, **kwargs):
        self._recipe, self._packs, self._order = recipe, packs, order
        super().__init__(*args, **kwargs)

    def _get_train_sampler(self, train_dataset=None):
        return SequentialSampler(train_dataset if train_dataset is not None else self.train_dataset)

    def create_optimizer(self, model=None):
        if self.optimizer is None:
            values = {k: v for k, v in self._recipe["optimizer"].items() if k != "_component_"}
            self.optimizer = MasterAdamW((model or self.model).parameters(), **values)
        return self.optimizer

    def create_scheduler(self, num_training_steps: int, optimizer=None):
        if self.lr_scheduler is None:
            values = {k: v for k, v in self._recipe["lr_scheduler"].items() if k != "_component_"}
            self.lr_scheduler = cosine_with_floor(
                optimizer or self.optimizer, num_training_steps=num_training_steps, **values
            )
            self._created_lr_scheduler = True
        return self.lr_scheduler

    def training_step(self, model, inputs, num_items_in_batch=None):
        packs = inputs.pop("pack").tolist()
        if not bool((inputs["labels"][:, 1:] != IGNORE).any()):
            self._fail(packs, "a micro-batch without trained tokens")
        loss = super().training_step(model, inputs, num_items_in_batch)
        if not math.isfinite(float(loss)):
            self._fail(packs, "the loss is not finite")
        return loss

    def _load_from_checkpoint(self, resume_from_checkpoint, model=None):
        if self.is_fsdp_enabled:
            super()._load_from_checkpoint(resume_from_checkpoint, model)
            return
        base = self._recipe["checkpointer"]["checkpoint_dir"]
        load_weights(model or self.model, resume_from_checkpoint, base)

    def _get_grad_norm(self, model, grad_norm=None):
        """Called between clipping and update, before the weights change."""
        norm = super()._get_grad_norm(model, grad_norm=grad_norm)
        if norm is not None and not math.isfinite(norm):
            self._fail(self._order.step(self.state.global_step), "the gradient is not finite")
        return norm

    def prediction_step(self, model, inputs, prediction_loss_only, ignore_keys=None):
        inputs.pop("pack", None)
        return super().prediction_step(model, inputs, True, ignore_keys)

    def _fail(self, packs: list[int], reason: str) -> None:
        ids = [i for p in packs for i in self._packs.ids(p)]
        stop(self._recipe["output_dir"], self.state.global_step + 1, packs, ids, reason)


class Reporter(TrainerCallback):
    """Writes metrics with the optimizer's learning rate; saves and stops on request."""

    def __init__(self, recipe: dict, packs: Packs, order: StepOrder):
        self.logger = JsonLinesLogger(recipe["output_dir"])
        self.packs, self.order = packs, order
        self.rate, self.started, self.stop = 0.0, time.perf_counter(), False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._interrupt)

    def _interrupt(self, *_) -> None:
        self.stop = True

    def on_step_begin(self, args, state, control, **kwargs):
        self.started = time.perf_counter()

    def on_pre_optimizer_step(self, args, state, control, optimizer=None, **kwargs):
        self.rate = optimizer.param_groups[0]["lr"]

    def on_step_end(self, args, state, control, **kwargs):
        self.seconds = time.perf_counter() - self.started
        if self.stop:
            control.should_save = control.should_training_stop = True

    def on_log(self, args, state, control, logs=None, **kwargs):
        if not state.is_world_process_zero or not logs:
            return
        if "eval_loss" in logs:
            self.logger.log_dict({"eval_loss": logs["eval_loss"]}, state.global_step)
        if "loss" in logs:
            chosen = self.order.step(state.global_step - 1)
            rows, starts = self.packs.rows, self.packs.starts
            tokens = sum(int(rows[starts[p + 1]] - rows[starts[p]]) for p in chosen)
            line = {
                "loss": logs["loss"],
                "lr": self.rate,
                "grad_norm": logs.get("grad_norm"),
                "tokens": tokens,
            }
            timing = {"seconds": self.seconds, "tokens_per_second": tokens / self.seconds}
            self.logger.log_dict(line | timing, state.global_step)


def arguments(recipe: dict, world: int) -> SFTConfig:
    sharded = recipe["device"] == "cuda" and world > 1
    fsdp = {"fsdp": "full_shard auto_wrap", "fsdp_config": {"fsdp_version": 2}} if sharded else {}
    return SFTConfig(
        output_dir=str(Path(recipe["output_dir"]) / "checkpoints"),
        max_steps=recipe["total_steps"],
        per_device_train_batch_size=recipe["batch_size"],
        per_device_eval_batch_size=1,
        gradient_accumulation_steps=recipe["gradient_accumulation_steps"],
        learning_rate=recipe["optimizer"]["lr"],
        max_grad_norm=recipe["clip_grad_norm"],
        bf16=False,  # the parameters already have this type; the optimizer keeps fp32 copies
        use_cpu=recipe["device"] == "cpu",
        gradient_checkpointing=recipe["enable_activation_checkpointing"],
        seed=recipe["seed"],
        logging_steps=1,
        logging_nan_inf_filter=False,
        save_steps=recipe["checkpoint_every"],
        save_total_limit=2,
        eval_strategy="steps" if recipe.get("eval_folder") else "no",
        eval_steps=recipe["checkpoint_every"],
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        max_length=None,
        packing=False,
        report_to=[],
        disable_tqdm=True,
        **fsdp,
    )


def newest_checkpoint(recipe: dict) -> str | None:
    """trainer_state.json is written last: a folder without it is incomplete."""
    folder = Path(recipe["output_dir"]) / "checkpoints"
    whole = [p.parent for p in folder.glob("checkpoint-*/trainer_state.json")]
    return str(max(whole, key=lambda p: int(p.name.split("-")[1]))) if whole else None


def dataset_of(numbers: list[int], held: bool = False) -> Dataset:
    """Rows that only contain a pack number; the collator reads the pack."""
    return Dataset.from_dict(
        {"pack": numbers, "held": [held] * len(numbers), "input_ids": [[0]] * len(numbers)}
    )


def build(recipe: dict) -> tuple[PackTrainer, Reporter]:
    packs = Packs(recipe["dataset"]["folder"])
    order = StepOrder(len(packs), recipe["packs_per_step"], recipe["seed"])
    visited = [p for s in range(recipe["total_steps"]) for p in order.step(s)]
    folder = recipe["checkpointer"]["checkpoint_dir"]
    held = Packs(recipe["eval_folder"]) if recipe.get("eval_folder") else None
    reporter = Reporter(recipe, packs, order)
    model = load_model(recipe)
    trainer = PackTrainer(
        recipe=recipe,
        packs=packs,
        order=order,
        model=model,
        args=arguments(recipe, int(os.environ.get("WORLD_SIZE", "1"))),
        train_dataset=dataset_of(visited),
        eval_dataset=dataset_of(list(range(len(held))), held=True) if held else None,
        data_collator=PackCollator(packs, held),
        processing_class=load_tokenizer(folder, model),
        callbacks=[reporter],
    )
    return trainer, reporter


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", required=True)
    # The parser of torchtune: PyYAML reads 1e-8 as a string.
    recipe = OmegaConf.to_container(OmegaConf.load(parser.parse_args().config))
    trainer, reporter = build(recipe)
    newest = newest_checkpoint(recipe)
    if trainer.is_world_process_zero():
        reporter.logger.rewind(0 if newest is None else int(newest.rsplit("-", 1)[1]))
    trainer.train(resume_from_checkpoint=newest)
    if trainer.state.global_step < recipe["total_steps"]:
        sys.exit(INTERRUPTED)
    out = Path(recipe["checkpointer"]["output_dir"]) / "epoch_0"
    trainer.save_model(str(out))
    if trainer.is_world_process_zero():
        mark_exported(Path(recipe["output_dir"]), recipe["total_steps"])


if __name__ == "__main__":
    main()
