"""usage: python -m rftkit_template   (JSON lines from stdin, JSON lines to stdout)

The first line is the setting: {folder, date, template_name?, template_kwargs?, loss, window?,
out?}. It is answered by {checkpoint} or {fault}. Every other line is {id, problem_id?, messages,
tools?, detail?} and is answered, in order, by {id, rows} or {id, refused}. With `detail`, rows have
the texts of context and target. With `out`, tokens also go to files of that folder (see shards.py),
which appears with the first row, and the last line of stdout is {sealed}.
"""

import json
import os
import resource
import sys

from .checkpoint import Checkpoint
from .layout import layout_difference
from .refusals import REASONS, CheckpointError, RefusedError
from .rows import LOSSES, make_rows, whole_conversation
from .shards import ShardWriter
from .turn import Setting

MEMORY = 6 * 2**30
RESERVED = {"messages", "add_generation_prompt", "tools", "documents"}


def limit_memory() -> None:
    """A template that builds a huge text fails instead of filling the machine."""
    # Not every system bounds address space; the caller's time limit remains.
    if sys.platform.startswith("linux"):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def open_setting(request: dict) -> Setting:
    if request["loss"] not in LOSSES:
        raise CheckpointError(
            "loss", ", ".join(LOSSES), str(request["loss"]), "Choose one of them."
        )
    kwargs = request.get("template_kwargs") or {}
    taken = sorted(RESERVED & set(kwargs))
    if taken:
        fix = "Leave them out: rftkit sets them."
        raise CheckpointError("template_kwargs", "other names", ", ".join(taken), fix)
    checkpoint = Checkpoint(
        request["folder"], date=request["date"], template_name=request.get("template_name")
    )
    return Setting(checkpoint, kwargs, request.get("window"))


def described(setting: Setting) -> dict:
    checkpoint = setting.checkpoint
    return {
        "template": {
            "file": checkpoint.source,
            "name": checkpoint.template_name,
            "sha256": checkpoint.template_sha256,
        },
        "tokenizer_sha256": checkpoint.tokenizer_sha256,
        "sha256": checkpoint.sha256(),
        "layout": "llama3" if layout_difference(checkpoint.renderer) is None else "own",
        "pad": checkpoint.pad(),
        "stops": [{"id": number, "text": text} for number, text in checkpoint.stops.items()],
        "thought_field": setting.thought_field,
        "reasons": {name: {"meaning": m, "cure": c} for name, (m, c) in REASONS.items()},
    }


def answer(request: dict, loss: str, setting: Setting, writer: ShardWriter | None) -> dict:
    name, columns = request.get("id"), request.get("columns")
    if request.get("messages") is None and columns:
        return {"id": name, "refused": "bad_messages", "detail": f"only the columns {columns}"}
    try:
        rows = make_rows(request.get("messages"), loss, setting, request.get("tools"))
    except RefusedError as error:
        return {"id": name, "refused": error.reason, "detail": error.detail}
    except RecursionError:
        return {
            "id": name,
            "refused": "bad_messages",
            "detail": "values that are nested too deeply",
        }
    except MemoryError:
        return {"id": name, "refused": "template_limit", "detail": f"more than {MEMORY} bytes"}
    if writer is not None:
        for row in rows:
            writer.add(str(name), str(request.get("problem_id")), row)
    told = {"id": name, "rows": [row_facts(row, request.get("detail", False)) for row in rows]}
    if request.get("detail"):
        told["whole"] = whole_conversation(request["messages"], rows, setting, request.get("tools"))
    told["reads_date"] = setting.checkpoint.renderer.reads_date
    return told


def row_facts(row, detail: bool) -> dict:
    turns = [
        {"message": t.index, "notes": t.notes, "length": len(t.ids), "start": t.start}
        | ({"context": t.context, "target": t.target} if detail else {})
        for t in row.turns
    ]
    facts = {"length": len(row.ids), "spans": row.spans, "turns": turns}
    return facts | ({"ids": row.ids} if detail else {})


def say(value: dict) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    limit_memory()
    request = json.loads(sys.stdin.readline())
    try:
        setting = open_setting(request)
    except CheckpointError as error:
        say({"fault": error.fault})
        return
    except MemoryError:
        say(
            {
                "fault": {
                    "where": request["folder"],
                    "expected": f"a tokenizer that fits {MEMORY} bytes",
                    "got": "more",
                    "fix": "Check tokenizer.json.",
                }
            }
        )
        return
    say({"checkpoint": described(setting)})
    out, writer = request.get("out"), None
    for line in sys.stdin:
        writer = writer or (ShardWriter(out) if out else None)
        try:
            row = json.loads(line)
        except RecursionError:
            row = {}
        say(answer(row, request["loss"], setting, writer))
    if out:
        say({"sealed": (writer or ShardWriter(out)).close()})


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # The reader has gone: exit quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
