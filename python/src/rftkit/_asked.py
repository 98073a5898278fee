"""What a judge is asked with, and how a server refuses: tokens, addresses, errors."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence


def token_of(token: str | None, token_file: str | os.PathLike[str] | None) -> str | None:
    if token is not None:
        return token
    if token_file is not None:
        with open(token_file, encoding="utf-8") as file:
            return file.read().strip()
    return os.environ.get("RFTKIT_TOKEN") or None


Urls = str | os.PathLike[str] | Sequence[str]


def is_file(urls: Urls) -> bool:
    """Whether the addresses are in a file, one a line, as `serve --addresses` writes it."""
    return isinstance(urls, os.PathLike) or (isinstance(urls, str) and ":" not in urls)


def addresses(urls: Urls) -> list[str]:
    if is_file(urls):
        with open(urls, encoding="utf-8") as file:  # type: ignore[arg-type]
            return [line.strip() for line in file if line.strip()]
    return [urls] if isinstance(urls, str) else list(urls)  # type: ignore[arg-type]


def refusal(status: int, content: bytes) -> tuple[str, str, list[dict[str, str]]]:
    try:
        error = json.loads(content)["error"]
        return error["code"], error["message"], error.get("faults", [])
    except (ValueError, KeyError, TypeError):
        return "no_judge", f"status {status}: {content[:200]!r}", []


def seconds(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
