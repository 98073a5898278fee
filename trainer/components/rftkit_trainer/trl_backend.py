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
import sys
from pathlib import Path

import torch
from datasets import Dataset
from omegaconf import OmegaConf
from torch.utils.data import SequentialSampler
from trl import SFTConfig, SFTTrainer

from .checkpoints import mark_exported
from .cpu_loss import can_keep, kept_loss
from .isolation import leak
from .load import load_model, load_tokenizer, load_weights
from .lora import add_adapter, load_adapter
from .optimizer import MasterAdamW
from .packs import IGNORE, Packs, StepOrder
from .reporter import Reporter
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
        self._checked = not packs.packed
        super().__init__(*args, **kwargs)
        self._own_loss = (
            recipe["device"] == "cpu" and not self.aux_loss_enabled and can_keep(self.model)
        )

    def _get_train_sampler(self, train_dataset=None):
        return SequentialSampler(train_dataset if train_dataset is not None else self.train_dataset)

    def create_optimizer(self, model=None):
        if self.optimizer is None:
            values = {k: v for k, v in self._recipe["optimizer"].items() if k != "_component_"}
            trained = [p for p in (model or self.model).parameters() if p.requires_grad]
            self.optimizer = MasterAdamW(trained, **values)
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
        if not self._checked:
            self._check_isolation(model, inputs, packs)
        loss = super().training_step(model, inputs, num_items_in_batch)
        if not math.isfinite(float(loss)):
            self._fail(packs, "the loss is not finite")
        return loss

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        if not self._own_loss:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        loss, outputs = kept_loss(model, inputs, num_items_in_batch)
        if num_items_in_batch is not None and self.args.average_tokens_across_devices:
            loss = loss * self.accelerator.num_processes
        return (loss, outputs) if return_outputs else loss

    def _check_isolation(self, model, inputs: dict, packs: list[int]) -> None:
        """Before the first step: some layers carry a state from row to row, whatever positions
        say.
        """
        found = leak(model, inputs)
        if found > 0:
            self._fail(
                packs,
                "rows of a pack see each other in this model "
                f"(logits move by {found:.2g}); set finetune.packing: false",
            )
        self._checked = True

    def _load_from_checkpoint(self, resume_from_checkpoint, model=None):
        if self.is_fsdp_enabled:
            super()._load_from_checkpoint(resume_from_checkpoint, model)
            return
        if self._recipe.get("lora"):
            load_adapter(model or self.model, resume_from_checkpoint)
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
        report_to=recipe.get("report_to") or [],
        run_name=Path(recipe["output_dir"]).name,
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
    if recipe.get("lora"):
        model = add_adapter(model, recipe["lora"], recipe["seed"])
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
