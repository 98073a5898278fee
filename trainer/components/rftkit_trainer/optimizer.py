"""AdamW with fp32 master weights and moments over parameters of any type.

At a learning rate of 2e-6 most updates are smaller than half a bf16 step, so plain bf16 rounds them
to zero. Here the update runs in fp32 by torch's fused kernel over lists of tensors, and the
parameter is the rounded master weight. Bytes per parameter: 2 (bf16) + 2 (gradient) + 12 (master,
two moments). Works on FSDP2 shards.
"""

from collections.abc import Iterator

import torch
from torch.distributed.tensor import DTensor
from torch.optim.adamw import adamw

_STATE = ("master", "exp_avg", "exp_avg_sq")


def _local(tensor: torch.Tensor) -> torch.Tensor:
    """The shard of this rank; the update is elementwise, so no other shard is needed."""
    return tensor.to_local() if isinstance(tensor, DTensor) else tensor


class MasterAdamW(torch.optim.Optimizer):
    """AdamW with decoupled weight decay as in torch.optim; without `master_weights` in the
    parameter's type.

    chunk_elements: maximum elements of fp32 gradient copies at a time (4 bytes each).
    """

    def __init__(
        self,
        params,
        lr: float,
        betas: tuple[float, float] = (0.9, 0.95),
        eps: float = 1e-8,
        weight_decay: float = 0.1,
        master_weights: bool = True,
        chunk_elements: int = 1 << 28,
    ):
        super().__init__(
            params, {"lr": lr, "betas": tuple(betas), "eps": eps, "weight_decay": weight_decay}
        )
        self.master_weights = master_weights
        self.chunk_elements = chunk_elements

    def ensure_state(self) -> None:
        """Creates the state of every trained parameter, so that a checkpoint can be loaded in
        place.
        """
        for group in self.param_groups:
            for param in group["params"]:
                if param.requires_grad and not self.state[param]:
                    self.state[param] = self._fresh(param)

    def _fresh(self, param: torch.Tensor) -> dict[str, torch.Tensor]:
        param = param.detach()
        kind = torch.float32 if self.master_weights else param.dtype
        state = {
            "step": torch.zeros((), dtype=torch.float32, device=_local(param).device),
            "exp_avg": torch.zeros_like(param, dtype=kind),
            "exp_avg_sq": torch.zeros_like(param, dtype=kind),
        }
        if self.master_weights:
            state["master"] = param.to(torch.float32, copy=True)
        return state

    def _chunks(self, params: list[torch.Tensor]) -> Iterator[list[torch.Tensor]]:
        chunk: list[torch.Tensor] = []
        held = 0
        for param in params:
            size = _local(param).numel()
            if chunk and held + size > self.chunk_elements:
                yield chunk
                chunk, held = [], 0
            chunk.append(param)
            held += size
        if chunk:
            yield chunk

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        self.ensure_state()
        for group in self.param_groups:
            for chunk in self._chunks([p for p in group["params"] if p.grad is not None]):
                self._update(chunk, group)
        return loss

    def _update(self, params: list[torch.Tensor], group: dict) -> None:
        states = [self.state[p] for p in params]
        weights = [_local(p) for p in params]
        gradients = [_local(p.grad) for p in params]
        targets = [_local(s["master"]) for s in states] if self.master_weights else weights
        if self.master_weights:
            gradients = [g.to(torch.float32) for g in gradients]
        adamw(
            targets,
            gradients,
            [_local(s["exp_avg"]) for s in states],
            [_local(s["exp_avg_sq"]) for s in states],
            [],
            [s["step"] for s in states],
            fused=True,
            amsgrad=False,
            beta1=group["betas"][0],
            beta2=group["betas"][1],
            lr=group["lr"],
            weight_decay=group["weight_decay"],
            eps=group["eps"],
            maximize=False,
        )
        if self.master_weights:
            torch._foreach_copy_(weights, targets)

    def load_state_dict(self, state_dict) -> None:
        """Restores the fp32 values, because torch casts floating-point state to the parameter's
        type.
        """
        super().load_state_dict(state_dict)
        if not self.master_weights:
            return
        saved = state_dict["state"]
        ids = [i for group in state_dict["param_groups"] for i in group["params"]]
        params = [p for group in self.param_groups for p in group["params"]]
        for key, param in zip(ids, params, strict=True):
            for name in _STATE:
                if key in saved and name in saved[key]:
                    self.state[param][name] = (
                        saved[key][name]
                        .detach()
                        .to(device=param.device, dtype=torch.float32, copy=True)
                    )
