"""The rows of a run's dataset, for Hugging Face `datasets`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-not-found]


def load(run: str | os.PathLike[str], name: str = "multi_turn") -> Dataset:
    """Rows of `dataset/` in a run directory: multi_turn, single_turn or problems."""
    from datasets import load_dataset

    root = Path(run)
    folder = (root / "dataset" if (root / "dataset").is_dir() else root) / name
    files = sorted(str(path) for path in folder.glob("*.parquet"))
    if not files:
        raise FileNotFoundError(
            f"{folder}: expected the files of a dataset; `rftkit run` writes them at its end"
        )
    return load_dataset("parquet", data_files={"train": files}, split="train")
