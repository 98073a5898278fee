"""torchtune's FSDP2 recipe with rftkit's loop: `tune run --nproc_per_node N
rftkit_trainer/distributed.py --config FILE`.
"""

import sys

from torchtune import config
from torchtune.training.checkpointing._checkpoint_client import TrainingProgress

from .cpu import repair
from .loop import StepLoop, run
from .shipped import recipe_module

Shipped = recipe_module("full_finetune_distributed").FullFinetuneRecipeDistributed


class Finetune(StepLoop, Shipped):
    """Any number of processes on any number of machines."""

    def _export(self) -> None:
        self._checkpoint_client.save_checkpoint(
            model=self._model,
            optimizer=self._optimizer,
            training_progress=TrainingProgress(
                seed=self.seed, epochs_run=1, total_epochs=1, max_steps_per_epoch=self._total
            ),
            epoch=0,
        )


@config.parse
def main(cfg) -> None:
    repair()
    run(Finetune, cfg)


if __name__ == "__main__":
    sys.exit(main())
