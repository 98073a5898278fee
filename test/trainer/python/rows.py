"""Conversations of our own for the trainer's tests: small sums, a wrong first answer, a right
second one.
"""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

MESSAGES = pa.list_(
    pa.struct([("role", pa.string()), ("content", pa.string()), ("train", pa.bool_())])
)


def conversation(rng: random.Random, turns: int = 2) -> list[dict]:
    factor = rng.randint(2, 9)
    messages = []
    for turn in range(turns):
        told = (
            f"Print the sum of the numbers times {factor}."
            if turn == 0
            else f"Wrong: the factor is {factor}."
        )
        guess = factor if turn == turns - 1 else rng.randint(10, 20)
        answer = f"The factor is {guess}.\n```python\nprint(sum(map(int, input().split())) * {guess})\n```"
        messages.append({"role": "user", "content": told, "train": False})
        messages.append({"role": "assistant", "content": answer, "train": turn == turns - 1})
    return messages


def rows(count: int, seed: int = 0) -> list[dict]:
    rng = random.Random(seed)
    return [
        {"example_id": f"e{i}", "problem_id": f"p{i % 40}", "messages": conversation(rng)}
        for i in range(count)
    ]


def write(path: Path, table_rows: list[dict]) -> str:
    columns = {
        "example_id": [r["example_id"] for r in table_rows],
        "problem_id": [r["problem_id"] for r in table_rows],
        "messages": pa.array([r["messages"] for r in table_rows], type=MESSAGES),
    }
    pq.write_table(pa.table(columns), path)
    return str(path)
