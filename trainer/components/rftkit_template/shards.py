"""Token ids and target spans on disk, read by every back end and export.

A folder holds `ids-NNNNN.u32` (little-endian), `rows-NNNNN.jsonl` with {id, problem_id, offset,
length, spans}, and `shards.json`, which is written last: without it the folder is not complete.
Readers need no packages. The caller names the folder by a hash of everything that decides its
content.
"""

import array
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

TOKENS_A_SHARD = 64 * 2**20


class ShardWriter:
    """Appends rows; `close` seals."""

    def __init__(self, folder: str, tokens: int = TOKENS_A_SHARD):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.most = tokens
        self.sealed: list[dict] = []
        self._open()

    def _path(self, kind: str) -> Path:
        return (
            self.folder
            / f"{kind[: kind.index('.')]}-{len(self.sealed):05d}{kind[kind.index('.') :]}"
        )

    def _open(self) -> None:
        # Open until the shard is full.
        self.ids = self._path("ids.u32").open("wb")
        self.rows = self._path("rows.jsonl").open("wb")
        self.hashes = (hashlib.sha256(), hashlib.sha256())
        self.tokens = self.targets = self.count = 0

    def add(self, name: str, problem: str, row) -> None:
        if self.count and self.tokens + len(row.ids) > self.most:
            self._finish()
            self._open()
        words = array.array("I", row.ids)
        if sys.byteorder == "big":
            words.byteswap()
        index = {
            "id": name,
            "problem_id": problem,
            "offset": self.tokens,
            "length": len(row.ids),
            "spans": row.spans,
        }
        for file, digest, data in (
            (self.ids, self.hashes[0], words.tobytes()),
            (self.rows, self.hashes[1], (json.dumps(index, ensure_ascii=False) + "\n").encode()),
        ):
            file.write(data)
            digest.update(data)
        self.count += 1
        self.tokens += len(row.ids)
        self.targets += sum(end - start for start, end in row.spans)

    def _finish(self) -> None:
        for file in (self.ids, self.rows):
            file.flush()
            os.fsync(file.fileno())
            file.close()
        self.sealed.append(
            {
                "rows": self.count,
                "tokens": self.tokens,
                "targets": self.targets,
                "ids_sha256": self.hashes[0].hexdigest(),
                "rows_sha256": self.hashes[1].hexdigest(),
            }
        )

    def close(self) -> dict:
        self._finish()
        totals = {k: sum(s[k] for s in self.sealed) for k in ("rows", "tokens", "targets")}
        seal = {"schema": "token-shards/1", **totals, "shards": self.sealed}
        temporary = self.folder / "shards.json.tmp-"
        temporary.write_text(json.dumps(seal, indent=1) + "\n")
        os.replace(temporary, self.folder / "shards.json")
        return seal


def read_shards(folder: str) -> Iterator[dict]:
    """Rows {id, problem_id, ids, spans}. @raises ValueError if the folder is not sealed, or a file
    is not the one that was sealed
    """
    path = Path(folder)
    if not (path / "shards.json").is_file():
        raise ValueError(f"{folder}: no shards.json: the folder is not complete")
    try:
        listed = json.loads((path / "shards.json").read_text())["shards"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{folder}: shards.json is damaged") from error
    for number, shard in enumerate(listed):
        ids = _whole(path / f"ids-{number:05d}.u32", number, shard["ids_sha256"])
        rows = _whole(path / f"rows-{number:05d}.jsonl", number, shard["rows_sha256"])
        words = array.array("I", ids)
        if sys.byteorder == "big":
            words.byteswap()
        # Not splitlines: an id may hold other characters that end a line.
        for line in filter(None, rows.decode().split("\n")):
            row = json.loads(line)
            start = row.pop("offset")
            yield row | {"ids": words[start : start + row["length"]].tolist()}


def _whole(path: Path, number: int, wanted: str) -> bytes:
    data = path.read_bytes() if path.is_file() else None
    if data is None or hashlib.sha256(data).hexdigest() != wanted:
        said = "is not complete" if data is None else "has changed"
        raise ValueError(f"{path.parent}: shard {number} {said} ({path.name})")
    return data
