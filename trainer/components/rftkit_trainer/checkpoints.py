"""Step checkpoints: parameters and optimizer state, sharded by process, with
torch.distributed.checkpoint.

Nothing is gathered on one machine, so a 70B run can save. Folders appear atomically (renamed when
complete), and the two newest are kept. The state is loaded in place and without type conversion, so
that resuming gives the same bytes. The mark of a complete export is written here too.
"""

import json
import os
import shutil
from pathlib import Path

import torch
import torch.distributed.checkpoint as dcp

KEPT = 2
_PREFIX = "step-"


def _folder(work: Path) -> Path:
    return work / "checkpoints"


def step_of(path: Path) -> int:
    return int(path.name.removeprefix(_PREFIX))


def every(work: Path) -> list[Path]:
    """Complete checkpoints, oldest first."""
    found = [p for p in _folder(work).glob(f"{_PREFIX}*") if p.name.removeprefix(_PREFIX).isdigit()]
    return sorted(found, key=step_of)


def latest(work: Path) -> Path | None:
    found = every(work)
    return found[-1] if found else None


def _state(model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """All tensors that training changes, by name, not copied."""
    optimizer.ensure_state()
    state = {f"model.{name}": tensor for name, tensor in model.state_dict().items()}
    for name, parameter in model.named_parameters():
        for key, tensor in optimizer.state[parameter].items():
            state[f"optimizer.{name}.{key}"] = tensor
    return state


def save(work: Path, step: int, model, optimizer, world_size: int) -> None:
    target = _folder(work) / f"{_PREFIX}{step:06d}"
    beside = _folder(work) / f".{target.name}.writing"
    alone = world_size == 1
    first = alone or torch.distributed.get_rank() == 0
    if first:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
    if not alone:
        torch.distributed.barrier()
    dcp.save(_state(model, optimizer), checkpoint_id=str(beside), no_dist=alone)
    if first:
        os.replace(beside, target)
        for old in every(work)[:-KEPT]:
            shutil.rmtree(old)
    if not alone:
        torch.distributed.barrier()


def load(path: Path, model, optimizer, world_size: int) -> None:
    dcp.load(_state(model, optimizer), checkpoint_id=str(path), no_dist=world_size == 1)


def mark_exported(work: Path, steps: int) -> None:
    """Marks the export as complete; written last."""
    beside = work / "exported.json.tmp-write"
    beside.write_text(json.dumps({"steps": steps}))
    os.replace(beside, work / "exported.json")
