"""A step loop for torchtune 0.6.1, mixed into its recipes: exact step counts, step checkpoints,
guards.

torchtune counts epochs, saves only at their ends, continues after a NaN and reports the learning
rate of the next step. The recipes keep torchtune's models, sharding, activation checkpointing, loss
and Hugging Face export; data order, accumulation, stopping and resuming are here. The result does
not depend on where a run was interrupted.
"""

import math
import os
import signal
import time
from pathlib import Path

import torch
from torchtune import config, training, utils
from torchtune.data import padded_collate_packed

from . import checkpoints
from .packs import IGNORE, Packs, StepOrder
from .stop import INTERRUPTED, BadBatch, stop


class StepLoop:
    """Mixin for torchtune's full fine-tuning recipes, single-device or distributed; comes first
    in the bases.
    """

    world_size = 1
    rank = 0

    def setup(self, cfg) -> None:
        self._total = int(cfg.total_steps)
        self._every = int(cfg.checkpoint_every)
        self._work = Path(cfg.output_dir)
        self._packs = Packs(cfg.dataset.folder)
        self._eval = Packs(cfg.eval_folder) if cfg.get("eval_folder") else None
        self._order = StepOrder(len(self._packs), int(cfg.packs_per_step), int(cfg.seed))
        self._stop = False
        super().setup(cfg)
        self.global_step = self._restore(cfg)

    def _setup_data(self, *args, **kwargs) -> "_Loader":
        """torchtune only uses the length of this loader; the loop reads the packs itself."""
        return _Loader(self._total * self._gradient_accumulation_steps)

    def _restore(self, cfg) -> int:
        """Loads the newest step checkpoint, if any. @returns the number of finished steps"""
        latest = checkpoints.latest(self._work)
        if latest is not None:
            checkpoints.load(latest, self._model, self._optimizer, self.world_size)
            step = checkpoints.step_of(latest)
            self._lr_scheduler = self._setup_lr_scheduler(cfg.lr_scheduler, self._total, step - 1)
        done = 0 if latest is None else checkpoints.step_of(latest)
        if self.rank == 0:
            self._metric_logger.rewind(done)
        return done

    def train(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._interrupt)
        self._optimizer.zero_grad()
        for step in range(self.global_step, self._total):
            stop = self._one_step(step)
            self.global_step = step + 1
            last = self.global_step == self._total
            if not last and (stop or self.global_step % self._every == 0):
                self._checkpoint()
            if (last or self.global_step % self._every == 0) and self._eval is not None:
                self._log({"eval_loss": self._evaluate()})
            if stop and not last:
                raise SystemExit(INTERRUPTED)
        self._export()
        if self.rank == 0:
            checkpoints.mark_exported(self._work, self._total)

    def _interrupt(self, *_) -> None:
        """Stops after the current step is finished and saved."""
        self._stop = True

    def _one_step(self, step: int) -> bool:
        """Accumulates, checks, updates, logs. @returns whether any process was asked to stop"""
        started = time.perf_counter()
        mine = self._mine(self._order.step(step))
        losses, trained, tokens = [], 0, 0
        for micro in mine:
            loss, targets, used = self._micro(micro, step)
            loss.backward()
            losses.append(loss.detach())
            trained += targets
            tokens += used
        summed = self._summed(
            [torch.stack(losses).double().sum().item(), trained, tokens, float(self._stop)]
        )
        if not math.isfinite(summed[0]):
            self._refuse(step, mine, losses)
        norm = self._scaled_norm(summed[1])
        if not math.isfinite(norm):
            self._fail(step, [p for micro in mine for p in micro], "the gradient is not finite")
        rate = self._optimizer.param_groups[0]["lr"]
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._lr_scheduler.step()
        seconds = time.perf_counter() - started
        self.global_step = step + 1
        self._log(
            {
                "loss": summed[0] / summed[1],
                "lr": rate,
                "grad_norm": norm,
                "tokens": int(summed[2]),
                "trained_tokens": int(summed[1]),
                "seconds": seconds,
                "tokens_per_second": summed[2] / seconds,
                **self._memory(),
            }
        )
        return summed[3] > 0

    def _mine(self, packs: list[int]) -> list[list[int]]:
        """This process's micro-batches: micro-batch i of all processes together is a contiguous
        range of packs.
        """
        size = len(packs) // (self.world_size * self._gradient_accumulation_steps)
        micros = [packs[i : i + size] for i in range(0, len(packs), size)]
        return micros[self.rank :: self.world_size]

    def _micro(self, packs: list[int], step: int) -> tuple[torch.Tensor, int, int]:
        """(summed loss, trained tokens, tokens that are not padding) of one forward pass."""
        items = [self._packs[p] for p in packs]
        targets = sum(int((i["labels"][1:] != IGNORE).sum()) for i in items)
        if targets == 0:
            self._fail(step, packs, "a micro-batch without trained tokens: its loss would be NaN")
        tokens = sum(
            int(
                self._packs.rows[self._packs.starts[p + 1]]
                - self._packs.rows[self._packs.starts[p]]
            )
            for p in packs
        )
        return self._loss(items) * targets, targets, tokens

    def _loss(self, items: list[dict]) -> torch.Tensor:
        """Mean cross-entropy over the trained tokens of the items."""
        batch = padded_collate_packed(items)
        utils.batch_to_device(batch, self._device)
        labels = batch.pop("labels")
        with self.activations_handling_ctx:
            logits = self._model(**batch)
        labels = torch.hstack((labels[..., 1:], torch.full_like(labels[..., :1], IGNORE)))
        if not isinstance(logits, list):
            labels, logits = labels.reshape(-1), logits.reshape(-1, logits.size(-1))
        return self._loss_fn(logits, labels)

    def _summed(self, values: list[float]) -> list[float]:
        """Sums over all processes in double precision."""
        if self.world_size == 1:
            return values
        tensor = torch.tensor(values, dtype=torch.float64, device=self._device)
        torch.distributed.all_reduce(tensor)
        return tensor.tolist()

    def _scaled_norm(self, trained: float) -> float:
        """Divides summed gradients by the trained tokens, clips them, and returns the norm
        before clipping.
        """
        training.scale_grads(
            self._model, torch.tensor(self.world_size / trained, device=self._device)
        )
        norm = torch.nn.utils.clip_grad_norm_(
            self._model.parameters(), max_norm=float(self._clip_grad_norm)
        )
        return float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)

    def _refuse(self, step: int, mine: list[list[int]], losses: list[torch.Tensor]) -> None:
        bad = [
            p
            for micro, loss in zip(mine, losses, strict=True)
            if not torch.isfinite(loss)
            for p in micro
        ]
        if bad:
            self._fail(step, bad, "the loss is not finite")
        raise BadBatch(f"step {step + 1}: the loss is not finite on another process")

    def _fail(self, step: int, packs: list[int], reason: str) -> None:
        """Records the problem beside the run and stops before the weights are changed."""
        ids = [i for p in packs for i in self._packs.ids(p)]
        stop(self._work, step + 1, packs, ids, reason)

    @torch.no_grad()
    def _evaluate(self) -> float:
        """Mean loss over the held-out packs; all processes run the same number of passes, as
        sharding requires.
        """
        total, trained = 0.0, 0
        rounds = math.ceil(len(self._eval) / self.world_size)
        for i in range(rounds):
            pack = i * self.world_size + self.rank
            item = self._eval[min(pack, len(self._eval) - 1)]
            loss = float(self._loss([item]))
            if pack < len(self._eval):
                targets = int((item["labels"][1:] != IGNORE).sum())
                total, trained = total + loss * targets, trained + targets
        summed = self._summed([total, trained])
        return summed[0] / summed[1]

    def _memory(self) -> dict:
        if self._device.type != "cuda":
            return {}
        return {"peak_gib": torch.cuda.max_memory_allocated(self._device) / 2**30}

    def _log(self, values: dict) -> None:
        if self.rank == 0:
            self._metric_logger.log_dict(values, step=self.global_step)

    def _checkpoint(self) -> None:
        checkpoints.save(
            self._work, self.global_step, self._model, self._optimizer, self.world_size
        )

    def _export(self) -> None:
        """Exports the trained weights in Hugging Face format with torchtune's checkpointer."""
        raise NotImplementedError


class _Loader:
    """Replaces torchtune's loader, of which only the length is used."""

    def __init__(self, batches: int):
        self._batches = batches

    def __len__(self) -> int:
        return self._batches


def run(recipe_class, cfg) -> None:
    """The main function of every recipe; an interrupted run exits with code 143."""
    config.log_config(recipe_name=recipe_class.__name__, cfg=cfg)
    os.makedirs(cfg.output_dir, exist_ok=True)
    recipe = recipe_class(cfg=cfg)
    recipe.setup(cfg=cfg)
    recipe.train()
    recipe.cleanup()
