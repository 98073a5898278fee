"""Finds untrained control tokens: base models may have zero embeddings for tokens that only
Instruct models use.

Reads single rows of the embedding by their offset in the file, without torch and without loading
the rest.
"""

import json
import struct
from pathlib import Path

_NAME = "model.embed_tokens.weight"
_BYTES = {"BF16": 2, "F16": 2, "F32": 4}


def _place(folder: Path) -> tuple[Path, dict, int] | None:
    """(file, description, offset of its data) of the embedding."""
    for path in sorted(folder.glob("*.safetensors")):
        with path.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            header = json.loads(file.read(length))
        if _NAME in header:
            return path, header[_NAME], 8 + length
    return None


def zero_embeddings(folder: Path, tokens: dict[str, int]) -> list[str]:
    """The tokens whose embedding is all zeros, ignoring signs."""
    found = _place(folder)
    if found is None:
        return []
    path, entry, start = found
    words, width = entry["shape"]
    size = _BYTES[entry["dtype"]]
    zero = []
    with path.open("rb") as file:
        for name, number in tokens.items():
            if number >= words:
                continue
            file.seek(start + entry["data_offsets"][0] + number * width * size)
            row = file.read(width * size)
            # Little-endian: the sign is the highest bit of each number's last byte.
            if not any(byte & 0x7F if i % size == size - 1 else byte for i, byte in enumerate(row)):
                zero.append(name)
    return zero
