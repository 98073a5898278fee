"""Writes one JSON object per optimizer step; always valid JSON, because NaN and infinity become
null.
"""

import json
import math
import os
from pathlib import Path


def plain(value):
    """Converts to JSON: tensors and numpy scalars become floats, non-finite floats null."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    number = float(value)
    return number if math.isfinite(number) else None


class JsonLinesLogger:
    """torchtune's metric logger interface. A run that resumes from step N first drops the lines
    after N.
    """

    def __init__(self, log_dir: str, filename: str = "metrics.jsonl", **_):
        self.path = Path(log_dir) / filename
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def rewind(self, step: int) -> None:
        """Keeps complete lines up to `step`, so that every step is listed once."""
        if not self.path.exists():
            return
        kept = []
        for line in self.path.read_text().splitlines():
            try:
                if json.loads(line)["step"] <= step:
                    kept.append(line + "\n")
            except (ValueError, KeyError, TypeError):
                continue
        beside = self.path.with_suffix(".tmp-rewind")
        beside.write_text("".join(kept))
        os.replace(beside, self.path)

    def log_config(self, config) -> None:
        """Does nothing: the launcher stores the configuration."""

    def log(self, name: str, data, step: int) -> None:
        self.log_dict({name: data}, step)

    def log_dict(self, payload: dict, step: int) -> None:
        line = json.dumps(
            {"step": step, **{k: plain(v) for k, v in payload.items()}}, allow_nan=False
        )
        with self.path.open("a") as file:
            file.write(line + "\n")

    def close(self) -> None:
        """Does nothing: every line is written when logged."""
