"""Packed rows on disk: written once before training, memory-mapped by every process.

Rows are packed greedily and never split; the items equal those of torchtune's PackedDataset.
The packs of a step depend only on the seed and the step, not on the number of processes, so a run
can resume with another number of GPUs, and both backends see the same batches.
"""

import hashlib
import json
import os
from pathlib import Path

import numpy as np

IGNORE = -100


def hash_order(count: int, *salt) -> list[int]:
    """0 … count - 1 in an order that depends only on the salt."""
    key = ":".join(str(s) for s in salt)
    return sorted(range(count), key=lambda i: hashlib.sha256(f"{key}:{i}".encode()).digest())


def greedy(lengths: list[int], sequence: int) -> list[int]:
    """Index of the first row of each pack, followed by the number of rows. No length may exceed
    `sequence`.
    """
    starts, held = [], sequence + 1
    for row, length in enumerate(lengths):
        if length > sequence:
            raise ValueError(f"row {row} has {length} tokens, a pack {sequence}")
        if held + length > sequence:
            starts.append(row)
            held = 0
        held += length
    return [*starts, len(lengths)]


def starts_of(lengths: list[int], sequence: int, packed: bool = True) -> list[int]:
    """Index of the first row of each pack; unpacked, each row is a pack of its own."""
    return greedy(lengths, sequence) if packed else list(range(len(lengths) + 1))


def write(
    folder: str, rows: list[tuple], ids: list[str], sequence: int, pad: int, packed: bool = True
) -> dict:
    """Packs the rows in the given order. meta.json is written last: its existence means that the
    packs are complete.
    """
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    lengths = [len(tokens) for tokens, _ in rows]
    starts = starts_of(lengths, sequence, packed)
    tokens = np.concatenate([np.asarray(row, dtype=np.uint32) for row, _ in rows])
    targets = np.concatenate([np.asarray(row, dtype=np.bool_) for _, row in rows])
    np.save(out / "tokens.npy", tokens)
    np.save(out / "targets.npy", targets)
    np.save(out / "rows.npy", np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))
    np.save(out / "packs.npy", np.asarray(starts, dtype=np.int64))
    (out / "ids.json").write_text(json.dumps(ids))
    meta = {
        "sequence": sequence,
        "pad": pad,
        "rows": len(rows),
        "packs": len(starts) - 1,
        "tokens": int(tokens.size),
        "trained_tokens": int(targets.sum()),
        "sha256": hashlib.sha256(tokens.tobytes() + targets.tobytes()).hexdigest(),
    } | ({} if packed else {"packed": False})
    beside = out / "meta.json.tmp-write"
    beside.write_text(json.dumps(meta))
    os.replace(beside, out / "meta.json")
    return meta


class Packs:
    """Reads packs. Item i: tokens, labels, input_pos (each `sequence` long; as long as its row if
    rows are not packed) and seq_lens, as tensors.
    """

    def __init__(self, folder: str):
        path = Path(folder)
        self.meta = json.loads((path / "meta.json").read_text())
        self.sequence: int = self.meta["sequence"]
        self.packed: bool = self.meta.get("packed", True)
        self.tokens = np.load(path / "tokens.npy", mmap_mode="r")
        self.targets = np.load(path / "targets.npy", mmap_mode="r")
        self.rows = np.load(path / "rows.npy")
        self.starts = np.load(path / "packs.npy")
        self._ids = path / "ids.json"

    def __len__(self) -> int:
        return len(self.starts) - 1

    def ids(self, pack: int) -> list[str]:
        """The example ids in a pack, for error messages."""
        every = json.loads(self._ids.read_text())
        return every[self.starts[pack] : self.starts[pack + 1]]

    def arrays(self, pack: int) -> dict[str, np.ndarray]:
        bounds = self.rows[self.starts[pack] : self.starts[pack + 1] + 1]
        lengths = np.diff(bounds)
        used = int(bounds[-1] - bounds[0])
        length = self.sequence if self.packed else used
        tokens = np.full(length, self.meta["pad"], dtype=np.int64)
        labels = np.full(length, IGNORE, dtype=np.int64)
        positions = np.empty(length, dtype=np.int64)
        tokens[:used] = self.tokens[bounds[0] : bounds[-1]]
        targets = np.asarray(self.targets[bounds[0] : bounds[-1]])
        labels[:used][targets] = tokens[:used][targets]
        positions[:used] = np.concatenate([np.arange(n) for n in lengths])
        rest = np.arange(length - used) + positions[used - 1] + 1
        positions[used:] = np.minimum(rest, length - 1)
        if used < length:
            lengths = np.append(lengths, length - used)
        return {"tokens": tokens, "labels": labels, "input_pos": positions, "seq_lens": lengths}

    def __getitem__(self, pack: int) -> dict:
        import torch

        return {
            name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in self.arrays(pack).items()
        }


class StepOrder:
    """The packs of step s: each epoch has its own order of packs, and complete steps only."""

    def __init__(self, packs: int, packs_per_step: int, seed: int):
        self.packs, self.per_step, self.seed = packs, packs_per_step, seed
        self.steps_per_epoch = packs // packs_per_step
        if self.steps_per_epoch == 0:
            raise ValueError(f"{packs} packs do not fill one step of {packs_per_step}")
        self._epoch, self._order = -1, []

    def step(self, step: int) -> list[int]:
        epoch, within = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, hash_order(self.packs, "packs", self.seed, epoch)
        return self._order[within * self.per_step : (within + 1) * self.per_step]


def trajectory_dataset(tokenizer=None, *, folder: str, packed: bool = True):
    """torchtune's `dataset` component, for its recipes and for rftkit's."""
    if not packed:
        raise ValueError("the rows are packed already: packed must be True")
    return Packs(folder)
