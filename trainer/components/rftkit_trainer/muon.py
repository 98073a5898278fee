"""The optimizer of pretraining: Muon for the matrices inside the layers, AdamW for embeddings, head
and norms.

Muon makes each update orthogonal, so that a small model learns from fewer tokens
(https://kellerjordan.github.io/posts/muon); its updates are scaled to the size of AdamW's (arXiv
2502.16982, section 2.2), so one learning rate serves both. Only for pretraining: fine-tuning uses
AdamW, as in the paper.
"""

import torch

BETAS = (0.9, 0.95)


class MuonWithAdamW:
    """Both optimizers behind the interface that a training loop needs."""

    def __init__(self, model: torch.nn.Module, learning_rate: float, weight_decay: float):
        inner, outer = [], []
        for name, parameter in model.named_parameters():
            is_inner = parameter.dim() == 2 and "embed" not in name and "lm_head" not in name
            (inner if is_inner else outer).append(parameter)
        decayed = [p for p in outer if p.dim() == 2]
        others = [p for p in outer if p.dim() != 2]
        groups = [
            {"params": decayed, "weight_decay": weight_decay},
            {"params": others, "weight_decay": 0.0},
        ]
        self.parts = (
            torch.optim.Muon(
                inner, lr=learning_rate, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"
            ),
            torch.optim.AdamW(groups, lr=learning_rate, betas=BETAS, fused=True),
        )

    def set_rate(self, learning_rate: float) -> None:
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = learning_rate

    def zero_grad(self) -> None:
        for part in self.parts:
            part.zero_grad(set_to_none=True)

    def step(self) -> None:
        for part in self.parts:
            part.step()

    def state_dict(self) -> list[dict]:
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: list[dict]) -> None:
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)
