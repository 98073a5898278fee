"""Stops a training at a batch that must not be learned: writes stopped.json, which names it, and
raises.
"""

import json
from pathlib import Path

INTERRUPTED = 143


class BadBatch(RuntimeError):
    """Training cannot continue with this batch; the message names it."""


def stop(folder: str | Path, step: int, packs: list[int], ids: list[str], reason: str) -> None:
    """Writes stopped.json beside the run and raises BadBatch. `step` counts from 1."""
    said = {"step": step, "reason": reason, "packs": packs, "example_ids": ids}
    (Path(folder) / "stopped.json").write_text(json.dumps(said, indent=1))
    raise BadBatch(f"step {step}: {reason}; packs {packs}, examples {', '.join(ids[:20])}")
