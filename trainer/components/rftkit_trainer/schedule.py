"""Learning rate schedule: linear warm-up, then a cosine down to a floor. torchtune's starts and
ends at 0.
"""

import math


def cosine_decay(angle: float, floor: float) -> float:
    """From 1 at angle 0 down to `floor` at pi. Takes the angle and not its share of pi, to keep
    rates bit-equal.
    """
    return floor + (1 - floor) * 0.5 * (1 + math.cos(angle))


def lr_factor(step: int, warmup: int, total: int, floor: float) -> float:
    """Fraction of the peak rate at 0-based optimizer step `step`.

    Warm-up rises linearly and reaches 1 at step warmup - 1; from there
    floor + (1 - floor) * (1 + cos(pi * x)) / 2, with x from 0 to 1 at the last step, total - 1.
    Without warm-up the first step has the full rate. A run that is not longer than its warm-up has
    no cosine.
    """
    if step < warmup:
        return (step + 1) / warmup
    first = max(warmup - 1, 0)
    x = min(1.0, (step - first) / max(1, total - 1 - first))
    return cosine_decay(math.pi * x, floor)


def cosine_with_floor(
    optimizer,
    num_warmup_steps: int,
    total_steps: int,
    min_lr_fraction: float,
    num_training_steps: int | None = None,
    last_epoch: int = -1,
):
    """torchtune's `lr_scheduler` component.

    torchtune passes `num_training_steps`, computed from its loader. If it differs from the planned
    total, the curve would silently change, so this is an error.
    """
    from torch.optim.lr_scheduler import LambdaLR

    if num_training_steps is not None and num_training_steps != total_steps:
        raise ValueError(
            f"the plan has {total_steps} optimizer steps, the loader gives {num_training_steps}"
        )
    return LambdaLR(
        optimizer,
        lambda step: lr_factor(step, num_warmup_steps, total_steps, min_lr_fraction),
        last_epoch,
    )
