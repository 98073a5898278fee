"""One JSON object a line for each optimizer step, valid whatever the values: NaN and infinity become null."""

import json
import math
import os
from pathlib import Path


def plain(value):
    """A JSON value; tensors and numpy scalars become floats, a float that JSON cannot hold becomes null."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    number = float(value)
    return number if math.isfinite(number) else None


class JsonLinesLogger:
    """torchtune's metric logger interface. A run that goes on from step N drops the lines after N first."""

    def __init__(self, log_dir: str, filename: str = "metrics.jsonl", **_):
        self.path = Path(log_dir) / filename
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def rewind(self, step: int) -> None:
        """Keeps whole lines up to `step`, so that every step is listed once."""
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
        """The launcher keeps the configuration; nothing to do."""

    def log(self, name: str, data, step: int) -> None:
        self.log_dict({name: data}, step)

    def log_dict(self, payload: dict, step: int) -> None:
        line = json.dumps(
            {"step": step, **{k: plain(v) for k, v in payload.items()}}, allow_nan=False
        )
        with self.path.open("a") as file:
            file.write(line + "\n")

    def close(self) -> None:
        """Every line is written when logged."""
