"""Writes problems, or the conversations that the small model is pretrained on, as JSON lines; equal
bytes each time.

usage: PYTHONPATH=data python3 -m tiny {train,validation,held-out,corpus} COUNT FILE [--easy]
"""

import argparse
import json
import os
from collections.abc import Iterable
from pathlib import Path

from .problems import line, problems
from .writer import corpus


def rows(what: str, count: int, easy: bool) -> Iterable[dict]:
    if what == "corpus":
        return ({"messages": messages} for messages in corpus(count, easy))
    return (
        line(problem, what, number)
        for number, problem in enumerate(problems(what, count, easy=easy))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="The tiny family's problems and pretraining text.")
    parser.add_argument("what", choices=("train", "validation", "held-out", "corpus"))
    parser.add_argument("count", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--easy", action="store_true", help="at most two steps, fewer phrases: for the short form"
    )
    asked = parser.parse_args()
    if asked.count < 1:
        parser.error(f"COUNT is at least 1, not {asked.count}")
    beside = asked.file.with_name(f"{asked.file.name}.tmp-{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            for row in rows(asked.what, asked.count, asked.easy):
                out.write(json.dumps(row, separators=(",", ":")) + "\n")
    except ValueError as error:
        beside.unlink()
        parser.error(str(error))
    os.replace(beside, asked.file)


if __name__ == "__main__":
    main()
