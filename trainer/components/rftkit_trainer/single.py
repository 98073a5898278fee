"""torchtune's single-device recipe with rftkit's loop: `tune run rftkit_trainer/single.py
--config FILE`.
"""

import sys

from torchtune import config

from .loop import StepLoop, run
from .shipped import recipe_module

Shipped = recipe_module("full_finetune_single_device").FullFinetuneRecipeSingleDevice


class Finetune(StepLoop, Shipped):
    """One process, one GPU or the CPU."""

    def _export(self) -> None:
        self.save_checkpoint(epoch=0)


@config.parse
def main(cfg) -> None:
    run(Finetune, cfg)


if __name__ == "__main__":
    sys.exit(main())
