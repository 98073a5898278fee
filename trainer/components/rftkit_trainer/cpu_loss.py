"""The loss of a pack on a CPU, from the logits of trained positions alone.

TRL scores every position where it has no Triton, twice for the gradient; most positions of a pack
are prompts. The model's own forward computes the logits, so scaling and capping stay the family's.
"""

import inspect

import torch

from .packs import IGNORE


def can_keep(model) -> bool:
    """Whether the model computes logits of chosen positions only."""
    base = model.get_base_model() if hasattr(model, "get_base_model") else model
    return "logits_to_keep" in inspect.signature(type(base).forward).parameters


def kept_loss(model, inputs: dict, count) -> tuple[torch.Tensor, object]:
    """(summed loss of the one pack in `inputs` over `count` tokens, the model's outputs)"""
    labels = inputs["labels"][0, 1:]
    kept = (labels != IGNORE).nonzero()[:, 0]
    given = {k: v for k, v in inputs.items() if k != "labels"}
    outputs = model(**given | {"use_cache": False, "logits_to_keep": kept})
    logits = outputs.logits[0]
    logits = logits if logits.dtype == torch.float64 else logits.float()
    total = torch.nn.functional.cross_entropy(logits, labels[kept], reduction="sum")
    return total / (len(kept) if count is None else count), outputs
