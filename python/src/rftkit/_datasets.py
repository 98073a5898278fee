"""The rows of a run's dataset, for Hugging Face `datasets`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasets import Dataset  # type: ignore[import-not-found]


def load(run: str | os.PathLike[str], name: str = "multi_turn", **options: Any) -> Dataset:
    """Rows of `dataset/` in a run directory: multi_turn, single_turn, sft or problems.

    options: those of datasets.load_dataset, such as cache_dir or keep_in_memory.
    """
    root = Path(run)
    dataset = root / "dataset" if (root / "dataset").is_dir() else root
    files = sorted(str(path) for path in (dataset / name).glob("*.parquet"))
    if not files:
        there = ", ".join(sorted({path.parent.name for path in dataset.glob("*/*.parquet")}))
        has = f"there are {there}" if there else "`rftkit run` writes them at its end"
        raise FileNotFoundError(f"{dataset / name}: expected the files of a dataset; {has}")
    from datasets import load_dataset

    return load_dataset("parquet", data_files={"train": files}, split="train", **options)
