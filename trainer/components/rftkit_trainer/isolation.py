"""Whether rows of a pack see nothing of each other in a given model, found by trying.

Positions that start again keep rows apart in attention, sliding windows included. Layers with a
convolution or a recurrent state may not look at positions, and a cache of keys and values makes
every row see the ones before it.
"""

import torch

ROW = 32
# Of the largest logit. Attention gives equal bits; expert layers round otherwise when other tokens
# are routed beside a row.
TOLERANCE, WITH_EXPERTS = 1e-4, 1e-2
EXPERTS = ("num_experts", "num_local_experts", "n_routed_experts")


def _tolerance(model) -> float:
    config = getattr(model, "module", model).config.get_text_config()
    return WITH_EXPERTS if any(getattr(config, name, None) for name in EXPERTS) else TOLERANCE


@torch.no_grad()
def leak(model, inputs: dict) -> float:
    """By how much logits of a row move when the row before it changes; 0 if they do not.

    The tokens are those of `inputs`, and everything but tokens and positions is given as there.
    """
    ids = inputs["input_ids"][:1]
    size = min(ROW, ids.shape[1] // 2)
    first, second = ids[:, :size], ids[:, size : 2 * size]
    other = first.flip(1) if not torch.equal(first, first.flip(1)) else (first + 1) % 7
    positions = torch.arange(size, device=ids.device).repeat(2)[None]
    given = {k: v for k, v in inputs.items() if k not in ("input_ids", "labels", "position_ids")}
    was = model.training
    model.eval()
    try:
        found = [
            model(input_ids=torch.cat([row, second], 1), position_ids=positions, **given).logits[
                0, size:
            ]
            for row in (first, other)
        ]
    finally:
        model.train(was)
    moved = float((found[0] - found[1]).abs().max())
    return moved if moved > _tolerance(model) * float(found[0].abs().max()) else 0.0
