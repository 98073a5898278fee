"""What a training by TRL reports of each step, and how it ends on request."""

import signal
import time

from transformers import TrainerCallback

from .metrics import JsonLinesLogger
from .packs import Packs, StepOrder


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
