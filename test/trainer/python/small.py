"""A small pretrained checkpoint for tests: one step on a few conversations, so that its weights
are like a model's.
"""

import json
from pathlib import Path

from rftkit_trainer.pretrain import Request, pretrain
from tiny.writer import corpus


def write_rows(folder: str, count: int = 40) -> str:
    path = Path(folder) / "rows.jsonl"
    path.write_text("".join(json.dumps({"messages": m}) + "\n" for m in corpus(count, easy=True)))
    return str(path)


def request(folder: str, rows: str, name: str = "model", **values) -> Request:
    return Request(
        rows=rows, out=str(Path(folder) / name), seed=0, **{"batch_tokens": 2048} | values
    )


def make(folder: str) -> str:
    """@returns the checkpoint's folder"""
    asked = request(folder, write_rows(folder))
    pretrain(asked)
    return asked.out
