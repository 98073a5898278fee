"""Checks the messages of a row, and puts thoughts where the template reads them.

Content is text; parts of other kinds are refused, not dropped.
"""

import re

from . import tools
from .refusals import RefusedError, clipped

FIELDS = ("reasoning_content", "thinking", "reasoning")
MARKS = re.compile(r"</?think>")
LEADING = re.compile(r"\s*<think>\n?(.*?)\n?</think>\s*(.*)", re.DOTALL)
SURROGATES = re.compile("[\ud800-\udfff]")
KNOWN_ROLES = ("system", "developer", "user", "assistant", "tool")


def thought_of(message: dict) -> str | None:
    """The reasoning of a message, under any of its names; None where there is none."""
    found = next((message[f] for f in FIELDS if message.get(f) is not None), None)
    if found is not None and not isinstance(found, str):
        raise RefusedError("bad_messages", f"reasoning that is {type(found).__name__}")
    return found if found and found.strip() else None


def check_messages(messages, controls: re.Pattern | None) -> None:
    """@raises RefusedError for anything but a list of {role, content} in text without controls"""
    if not isinstance(messages, list) or not messages:
        raise RefusedError("bad_messages", "no messages")
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict):
            raise RefusedError("bad_messages", f"message {number} is {type(message).__name__}")
        if message.get("role") not in KNOWN_ROLES:
            raise RefusedError(
                "bad_messages", f"message {number} has the role {clipped(str(message.get('role')))}"
            )
        calls = tools.calls_of(message, number)
        if message["role"] == "tool" and not tools.answers_a_call(messages, number - 1):
            raise RefusedError(
                "bad_messages", f"message {number} has the role tool, without a call"
            )
        content = message.get("content")
        if content is None and calls:
            content = ""
        if not isinstance(content, str):
            raise RefusedError(
                "bad_messages", f"message {number} has content of type {type(content).__name__}"
            )
        texts = [content, thought_of(message), *tools.texts_of(calls)]
        check_texts(texts, controls, f"message {number}")


def check_texts(texts: list[str | None], controls: re.Pattern | None, where: str) -> None:
    """@raises RefusedError for text that is not Unicode, or holds a control token"""
    for text in texts:
        if text and SURROGATES.search(text):
            raise RefusedError("bad_messages", f"{where} is not valid Unicode")
        hit = controls.search(text) if controls and text else None
        if hit:
            raise RefusedError("control_token", f"{where}: {clipped(hit[0])}")


def check_answer(message: dict, number: int) -> None:
    """@raises RefusedError for an answer that cannot be a target"""
    content = message.get("content") or ""
    marks = MARKS.findall(content)
    thought = thought_of(message)
    if marks and (
        thought is not None
        or marks != ["<think>", "</think>"]
        or not content.lstrip().startswith("<think>")
    ):
        raise RefusedError("thought_marks", f"message {number}: {' '.join(marks[:6])}")
    if thought is not None and MARKS.search(thought):
        raise RefusedError("thought_marks", f"message {number}: think tags inside its reasoning")
    text = LEADING.fullmatch(content)[2] if marks else content
    if not text.strip() and not message.get("tool_calls"):
        raise RefusedError("empty_answer", f"message {number}")


def placed(messages: list[dict], field: str | None) -> list[dict]:
    """The messages as the template reads them: a leading thought in `field`, where it has one."""
    return [_placed(m, field) for m in messages]


def _placed(message: dict, field: str | None) -> dict:
    plain = {"role": message["role"], "content": message.get("content") or ""}
    for name in ("name", "tool_call_id"):
        if isinstance(message.get(name), str):
            plain[name] = message[name]
    if message.get("tool_calls"):
        plain["tool_calls"] = tools.calls_of(message, 0)
    if message["role"] != "assistant":
        return plain
    thought = thought_of(message)
    if thought is None and field is not None:
        found = LEADING.fullmatch(plain["content"])
        if found and found[1].strip():
            thought, plain["content"] = found[1], found[2]
    if thought is not None and field is not None:
        plain[field] = thought
    elif thought is not None:
        # Kept for the check that no thought is dropped; templates without a field do not read it.
        plain["reasoning_content"] = thought
    return plain


def trained(messages: list[dict], loss: str) -> list[int]:
    """Indices of the answers that the loss covers. passing: those marked with `train`."""
    answers = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
    if loss == "passing":
        wrong = next(
            (i for i, m in enumerate(messages) if m.get("train") and i not in answers), None
        )
        if wrong is not None:
            raise RefusedError(
                "bad_messages", f"message {wrong + 1} is marked train and is no answer"
            )
        answers = [i for i in answers if messages[i].get("train")]
    if not answers:
        raise RefusedError("no_target", f"loss {loss}")
    return answers[-1:] if loss == "last" else answers
