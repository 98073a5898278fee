"""Samples tokens with temperature and nucleus (top-p) per row, from one random stream per row.

A row's stream depends only on its seed and its index among the choices, so answers do not depend on
the rest of the batch, up to rounding.
"""

import hashlib

import numpy as np
import torch

LIKELY = 64
STEP, MIX_A, MIX_B = (
    np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)


def stream(seed: int, choice: int) -> int:
    """The start of a choice's stream."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{choice}".encode()).digest()[:8], "big")


def advance(states: np.ndarray) -> np.ndarray:
    """Advances every stream in place and returns a number in [0, 1) from each: splitmix64."""
    states += STEP
    z = (states ^ (states >> np.uint64(30))) * MIX_A
    z = (z ^ (z >> np.uint64(27))) * MIX_B
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


def draw(
    logits: torch.Tensor, temperature: torch.Tensor, top_p: torch.Tensor, uniform: torch.Tensor
) -> list[int]:
    """A token for each row. Temperature 0 takes the most likely one."""
    probabilities = torch.softmax(logits / temperature.clamp(min=1e-6)[:, None], -1)
    found = likeliest(probabilities, top_p)
    ranked, tokens = found
    before = ranked.cumsum(-1) - ranked
    ranked = ranked * (before < top_p[:, None])
    sums = ranked.cumsum(-1)
    place = (sums <= uniform[:, None] * sums[:, -1:]).sum(-1)
    place = torch.where(temperature == 0, 0, place.clamp(max=ranked.shape[-1] - 1))
    return tokens.gather(1, place[:, None])[:, 0].tolist()


def likeliest(
    probabilities: torch.Tensor, top_p: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities in descending order, at least up to the end of each row's nucleus."""
    if probabilities.shape[-1] > LIKELY:
        ranked, tokens = probabilities.topk(LIKELY)
        if bool((ranked.sum(-1) >= top_p).all()):
            return ranked, tokens
    return probabilities.sort(descending=True)
