"""Reads the published rows, checks each with the model's tokenizer, and writes the packs.

usage: python -m rftkit_trainer.prepare REQUEST.json   (one JSON object to stdout)
Request: files, model, loss, sequence (or null: fit the longest row), seed, eval_fraction, out (or
null), packed (true); with shards, pad and stops instead of files, rows come from token shards. All
errors are reported at once, and then nothing is written. Rows longer than the sequence are skipped
and listed: truncation would cut the answer.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .chat import ChatTokenizer, trained_messages
from .embeddings import zero_embeddings
from .shard_rows import family_fault, shard_rows

CHUNK = 256
SMALLEST, LARGEST = 1024, 8192


class Faults:
    """Counts each kind of error and keeps the first positions."""

    def __init__(self):
        self.kinds: dict[str, dict] = {}

    def add(self, kind: str, where: str) -> None:
        entry = self.kinds.setdefault(kind, {"fault": kind, "count": 0, "where": []})
        entry["count"] += 1
        if len(entry["where"]) < 3:
            entry["where"].append(where)

    def list(self) -> list[dict]:
        return list(self.kinds.values())


def row_fault(messages, controls: list[str], loss: str = "last") -> str | None:
    """The error in a conversation, or None. Roles must alternate between user and assistant."""
    if not messages:
        return "no messages"
    for message in messages:
        if message is None or message.get("content") is None or message.get("role") is None:
            return "a null message, role or content (trainers repeat the message before it)"
        if any(control in message["content"] for control in controls):
            return "a control token of the model in the text"
    roles = [m["role"] for m in messages]
    talk = roles[1:] if roles[0] == "system" else roles
    expected = ["user", "assistant"] * ((len(talk) + 1) // 2)
    if not talk or len(talk) % 2 or talk != expected[: len(talk)]:
        return "roles that do not alternate user, assistant (a system message may come first)"
    if not messages[-1]["content"].strip():
        return "an empty last answer"
    for message, trained in zip(messages, trained_messages(messages, loss), strict=True):
        if trained and loss != "all" and message["role"] != "assistant":
            return "train: true on a message that is not the assistant's"
    return None


def read_rows(files: list[str], faults: Faults) -> Iterator[dict]:
    """Rows of all files with `example_id` and `problem_id` (filled in if missing) and
    `messages`.
    """
    import pyarrow.parquet as pq

    for path in files:
        table = pq.ParquetFile(path)
        names = table.schema_arrow.names
        if "messages" not in names:
            faults.add("a file without a messages column", path)
            continue
        columns = [c for c in ("example_id", "problem_id", "messages") if c in names]
        number = 0
        for batch in table.iter_batches(batch_size=CHUNK, columns=columns):
            for row in batch.to_pylist():
                row.setdefault("example_id", f"{Path(path).name}:{number}")
                row.setdefault("problem_id", row["example_id"])
                number += 1
                yield row


def chunked(rows: Iterator[dict]) -> Iterator[list[dict]]:
    chunk: list[dict] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def check_round_trip(rows: list[dict], tokenizer: ChatTokenizer, faults: Faults) -> None:
    """Detects a lossy tokenizer (lower case, no line breaks, wrong file), which would train on
    other text.
    """
    for row in rows:
        answer = row["messages"][-1]["content"].strip()
        if tokenizer.decoded(answer) != answer:
            faults.add(
                "an answer that the tokenizer does not give back as it was", row["example_id"]
            )


def encode_all(request: dict, tokenizer, faults: Faults) -> list[dict]:
    """Every valid row with its tokens and targets."""
    controls = tokenizer.controls()
    seen: set[str] = set()
    done: list[dict] = []
    for chunk in chunked(read_rows(request["files"], faults)):
        sound = []
        for row in chunk:
            fault = row_fault(row["messages"], controls, request["loss"])
            if fault is None and row["example_id"] in seen:
                fault = "an example_id that occurs twice"
            seen.add(row["example_id"])
            if fault is None:
                sound.append(row)
            else:
                faults.add(fault, row["example_id"])
        encoded = tokenizer.encode([r["messages"] for r in sound], request["loss"])
        if not done:
            check_round_trip(sound, tokenizer, faults)
        for row, (tokens, targets) in zip(sound, encoded, strict=True):
            encoded_row = (np.asarray(tokens, dtype=np.uint32), np.asarray(targets, dtype=np.bool_))
            if not encoded_row[1].any():
                faults.add(
                    "no trained token (the loss of its batch would be NaN for ever)",
                    row["example_id"],
                )
            done.append({"id": row["example_id"], "problem": row["problem_id"], "row": encoded_row})
    return done


def template_fault(folder: str) -> str | None:
    """How the checkpoint's own chat template differs from the layout that is trained; None if it
    does not, or if there is none (a base model).
    """
    from rftkit_template.checkpoint import Checkpoint, find_templates
    from rftkit_template.layout import layout_difference
    from rftkit_template.refusals import CheckpointError

    try:
        if not find_templates(Path(folder))[1]:
            return None
        return layout_difference(Checkpoint(folder, date="2024-07-26").renderer)
    except CheckpointError as error:
        return str(error)


def fitted(longest: int) -> int:
    """The smallest power of two from 1,024 to 8,192 that fits the longest row."""
    sequence = SMALLEST
    while sequence < min(longest, LARGEST):
        sequence *= 2
    return sequence


def in_eval(problem: str, seed: int, fraction: float) -> bool:
    """Problems are held out completely, by hash, so that no problem is on both sides."""
    digest = hashlib.sha256(f"eval:{seed}:{problem}".encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48 < fraction


def split_rows(
    rows: list[dict], request: dict, sequence: int
) -> tuple[list[dict], list[dict], list[dict]]:
    """(train, eval, skipped), each ordered by hash, because neighbours in the file are answers
    to one problem.
    """
    rows = sorted(
        rows, key=lambda r: hashlib.sha256(f"rows:{request['seed']}:{r['id']}".encode()).digest()
    )
    fits = [r for r in rows if len(r["row"][0]) <= sequence]
    long = [r for r in rows if len(r["row"][0]) > sequence]
    held = [in_eval(r["problem"], request["seed"], request["eval_fraction"]) for r in fits]
    train = [r for r, h in zip(fits, held, strict=True) if not h]
    return train, [r for r, h in zip(fits, held, strict=True) if h], long


def pack_counts(rows: list[dict], sequence: int, packed: bool) -> dict:
    from .packs import starts_of

    lengths = [len(r["row"][0]) for r in rows]
    return {
        "rows": len(rows),
        "tokens": sum(lengths),
        "trained_tokens": int(sum(r["row"][1].sum() for r in rows)),
        "packs": len(starts_of(lengths, sequence, packed)) - 1,
    }


def write_packs(folder: Path, rows: list[dict], **how) -> dict:
    from .packs import write

    return write(str(folder), [r["row"] for r in rows], [r["id"] for r in rows], **how)


def read_all(request: dict, faults: Faults) -> tuple[list[dict], dict]:
    """(rows, what is known of the model): from shards, or in the layout of the paper."""
    if request.get("shards"):
        stops = {stop["text"]: stop["id"] for stop in request["stops"]}
        known = {"template": None, "family": family_fault(request["model"]), "pad": request["pad"]}
        return shard_rows(request["shards"]), known | {"controls": stops}
    try:
        tokenizer = ChatTokenizer(request["model"])
    except ValueError as error:
        return [], {"template": str(error), "pad": 0, "controls": {}}
    known = {"template": template_fault(request["model"]), "pad": tokenizer.pad_id}
    return encode_all(request, tokenizer, faults), known | {"controls": tokenizer.layout()}


def prepare(request: dict) -> dict:
    faults = Faults()
    rows, known = read_all(request, faults)
    longest = max((len(r["row"][0]) for r in rows), default=0)
    sequence = request["sequence"] or fitted(longest)
    train, held, long = split_rows(rows, request, sequence)
    packed = request.get("packed", True)
    answer = {
        "sequence": sequence,
        "longest": longest,
        "train": pack_counts(train, sequence, packed),
        "eval": pack_counts(held, sequence, packed),
        "left_out": [{"example_id": r["id"], "tokens": len(r["row"][0])} for r in long],
        "faults": faults.list(),
        "template": known["template"],
        "family": known.get("family"),
        "largest_token": max((int(r["row"][0].max()) for r in rows), default=0),
        "untrained": zero_embeddings(Path(request["model"]), known["controls"]),
    }
    refused = answer["faults"] or answer["template"] or answer["family"]
    if request.get("out") and not refused and train:
        out = Path(request["out"])
        how = {"sequence": sequence, "pad": known["pad"], "packed": packed}
        out.mkdir(parents=True, exist_ok=True)
        answer["eval"] |= write_packs(out / "eval", held, **how) if held else {}
        (out / "left_out.json").write_text(json.dumps(answer["left_out"], indent=1))
        answer["train"] |= write_packs(out / "train", train, **how)
    return answer


if __name__ == "__main__":
    print(json.dumps(prepare(json.loads(Path(sys.argv[1]).read_text()))))
