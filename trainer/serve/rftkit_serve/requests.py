"""Validates and converts chat completion requests. Errors of the caller are HTTP 400 or 404."""

import os
from dataclasses import dataclass

ROLES = ("system", "user", "assistant")


class Refused(Exception):
    def __init__(self, status: int, message: str):
        super().__init__(message)
        self.status = status


@dataclass
class Asked:
    messages: list[dict]
    temperature: float
    top_p: float
    max_tokens: int | None
    seed: int
    n: int


def number(body: dict, key: str, default: float, allowed: tuple[float, float]) -> float:
    value = body.get(key)
    if value is None:
        return default
    low, high = allowed
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Refused(400, f"{key} must be a number from {low} to {high}, not {value!r}")
    return value


def whole(body: dict, key: str, default: int | None, allowed: tuple[int, int]) -> int | None:
    value = (
        number(body, key, -1 if default is None else default, allowed)
        if body.get(key) is not None
        else default
    )
    if value is not None and not isinstance(value, int):
        raise Refused(400, f"{key} must be a whole number, not {value!r}")
    return value


def read_messages(messages: object) -> list[dict]:
    if not isinstance(messages, list) or not messages:
        raise Refused(400, "messages must be a list that is not empty")
    for message in messages:
        if not isinstance(message, dict) or message.get("role") not in ROLES:
            raise Refused(400, f"each message needs a role of {', '.join(ROLES)}")
        if not isinstance(message.get("content"), str):
            raise Refused(400, "each message needs a content that is a text")
    return [{"role": m["role"], "content": m["content"]} for m in messages]


def parse(body: object, name: str) -> Asked:
    """@raises Refused: 404 for another model, 400 for all other errors"""
    if not isinstance(body, dict):
        raise Refused(400, "the body must be a JSON object")
    if body.get("model") != name:
        raise Refused(404, f"the model {body.get('model')!r} is not served here; {name!r} is")
    if body.get("stream"):
        raise Refused(400, "stream is not supported")
    seed = whole(body, "seed", None, (-(2**63), 2**64))
    top_p = number(body, "top_p", 1.0, (0.0, 1.0))
    if top_p == 0:
        raise Refused(400, "top_p must be above 0")
    return Asked(
        messages=read_messages(body.get("messages")),
        temperature=number(body, "temperature", 1.0, (0.0, 2.0)),
        top_p=top_p,
        max_tokens=whole(
            body, "max_completion_tokens", whole(body, "max_tokens", None, (1, 2**31)), (1, 2**31)
        ),
        seed=int.from_bytes(os.urandom(8), "big") if seed is None else seed,
        n=whole(body, "n", 1, (1, 128)) or 1,
    )
