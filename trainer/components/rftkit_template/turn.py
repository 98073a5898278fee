"""One trained answer as the server asks for it: tokens of the prompt, then the target.

P is what a server renders of the messages before the answer, F what the template makes of them and
the answer. The target is F without P, up to and with the first stop token. Everything that this
cannot represent faithfully is refused; nothing is repaired silently: what differs is in `notes`.
"""

import re
from dataclasses import dataclass, field

from . import tools as tooling
from .checkpoint import Checkpoint
from .messages import check_answer, check_messages, check_texts, placed, thought_of
from .refusals import RefusedError, clipped

PROBE = "zyzzyva"
OPENED = re.compile(r"<think>\s*$")
CLOSES = ("</think>", "<channel|>", "[/THINK]")


@dataclass
class Turn:
    """`ids[:start]` is the prompt, `ids[start:]` the target, which ends with a stop token."""

    index: int
    ids: list[int]
    start: int
    notes: list[str]
    context: str
    target: str


@dataclass
class Setting:
    """What rendering depends on beside the messages; part of every key."""

    checkpoint: Checkpoint
    kwargs: dict
    window: int | None = None
    controls: re.Pattern | None = None
    thought_field: str | None = None
    _closing: list = field(default_factory=list)

    def __post_init__(self):
        texts = sorted(self.checkpoint.controls, key=len, reverse=True)
        self.controls = re.compile("|".join(map(re.escape, texts))) if texts else None
        names = self.checkpoint.renderer.names
        self.thought_field = next(
            (f for f in ("reasoning_content", "thinking") if f in names), None
        )

    def render(self, messages: list[dict], *, prompt: bool, tools: list | None = None) -> str:
        text = self.checkpoint.renderer.text
        given = {"prompt": prompt, "kwargs": self.kwargs, "tools": tools or None}
        try:
            return text(messages, **given)
        except RefusedError as error:
            if error.reason != "template_error" or not any(m.get("tool_calls") for m in messages):
                raise
            return text(tooling.with_text_arguments(messages), **given)

    def closing(self) -> int | None:
        """The token with which the next message begins, for templates that leave the last answer
        open (GLM).
        """
        if not self._closing:
            talk = [
                {"role": "user", "content": "x"},
                {"role": "assistant", "content": PROBE},
                {"role": "user", "content": "x"},
            ]
            text = self.render(talk, prompt=False)
            at = text.rfind(PROBE)
            after = self.checkpoint.encode(text[at + len(PROBE) :].lstrip()) if at >= 0 else []
            self._closing.append(after[0] if after else None)
        return self._closing[0]

    def closing_stop(self, tail: str = "") -> str:
        """The text of that token. @raises RefusedError if it is no stop token"""
        number = self.closing()
        if number is None or number not in self.checkpoint.stops:
            raise RefusedError("no_stop_token", f"after the answer: {clipped(tail)}")
        return self.checkpoint.stops[number]


def make_turn(messages: list[dict], k: int, setting: Setting, tools: list | None = None) -> Turn:
    """The row of answer `k`. @raises RefusedError"""
    tools = tools or []
    check_messages(messages[: k + 1], setting.controls)
    check_texts(tooling.tool_texts(tools), setting.controls, "the list of tools")
    check_answer(messages[k], k + 1)
    given = placed(messages[: k + 1], setting.thought_field)
    answer, notes = given[k], []
    prompt = setting.render(given[:k], prompt=True, tools=tools)
    if tools:
        without = setting.render(given[:k], prompt=True)
        tooling.check_tools(prompt, without, tools)
    tooling.check_context(prompt, given[:k])
    row = _row_text(given, k, (prompt, setting, notes, tools))
    target, end = _target(row, prompt, answer, notes)
    stop, text = _stop(target, end, (setting, notes))
    turn = Turn(k, [], 0, notes, prompt, text)
    turn.ids, turn.start = _tokens(prompt, (text, stop), (setting, notes))
    _check_tokens(turn, setting)
    return turn


def _row_text(given: list[dict], k: int, parts: tuple) -> str:
    prompt, setting, notes, tools = parts
    row = setting.render(given, prompt=False, tools=tools)
    if row.startswith(prompt):
        return row
    thought = thought_of(given[k]) or _inline_thought(given[k]["content"])
    if thought and OPENED.search(prompt):
        # The server opens the thought and the template drops it from the row (DeepSeek-R1).
        end = setting.closing_stop()
        notes.append("built from prompt, thought and answer: the template drops the thought")
        body = re.sub(r"^\s*<think>.*?</think>\s*", "", given[k]["content"], flags=re.DOTALL)
        return f"{prompt}{thought.strip()}\n</think>\n\n{body.strip()}{end}"
    at = next(
        (i for i, (a, b) in enumerate(zip(prompt, row, strict=False)) if a != b),
        min(len(prompt), len(row)),
    )
    start = max(0, at - 16)
    raise RefusedError(
        "not_a_prefix",
        f"a server sends …{clipped(prompt[start : at + 24])}, the row has …{clipped(row[start : at + 24])}",
    )


def _inline_thought(content: str) -> str | None:
    found = re.match(r"\s*<think>(.*?)</think>", content, re.DOTALL)
    return found[1] if found else None


def _target(row: str, prompt: str, answer: dict, notes: list[str]) -> tuple[str, int]:
    """(row without prompt, end of the answer in it)"""
    target = row[len(prompt) :]
    thought = thought_of(answer) or _inline_thought(answer["content"])
    inline = _inline_thought(answer["content"]) is not None
    body = answer["content"]
    if inline:
        body = re.sub(r"^\s*<think>.*?</think>", "", body, flags=re.DOTALL)
    first = target.find(thought.strip()) if thought else 0
    if first < 0:
        raise RefusedError("thought_dropped", clipped(thought.strip(), 60))
    calls = answer.get("tool_calls") or []
    before = first + len(thought.strip()) if thought else 0
    # Arguments of a call may repeat the text before it.
    at = target.find(body.strip(), before) if calls else target.rfind(body.strip())
    if at < before:
        raise RefusedError("content_changed", clipped(body.strip(), 60))
    end = tooling.end_of_calls(calls, target, at + len(body.strip()))
    if calls and not body.strip():
        at = target.find(calls[0]["function"]["name"], before)
    if (body.lstrip("\n") if inline else body) not in target:
        notes.append("white space around the answer changed")
    scaffold = target[: first if thought else at]
    if any(mark in scaffold for mark in CLOSES):
        kind = "before the row's own thought" if thought else "before the answer"
        raise RefusedError("empty_thought", f"{clipped(scaffold)} {kind}")
    if scaffold.strip() and not calls:
        notes.append(f"trained too, before the answer: {clipped(scaffold)}")
    return target, end


def _stop(target: str, end: int, parts: tuple) -> tuple[str, str]:
    """(text of the stop token, target up to and with it)"""
    setting, notes = parts
    tail = target[end:]
    found = [(tail.find(text), text) for text in setting.checkpoint.stops.values() if text in tail]
    if found:
        at, text = min(found, key=lambda pair: (pair[0], -len(pair[1])))
        if tail[:at].strip():
            notes.append(f"trained too, between answer and stop token: {clipped(tail[:at])}")
        return text, target[: end + at + len(text)]
    text = setting.closing_stop(tail)
    notes.append(f"stop token {text} added: the next message begins with it")
    return text, target[:end] + tail.rstrip() + text


def _tokens(prompt: str, ending: tuple[str, str], parts: tuple) -> tuple[list[int], int]:
    """(ids of prompt and target, where the target begins)"""
    (text, _), (setting, notes) = ending, parts
    checkpoint = setting.checkpoint
    ids, before = checkpoint.encode(prompt + text), checkpoint.encode(prompt)
    if ids[: len(before)] == before:
        return ids, len(before)
    # A token covers the boundary: the server has encoded the prompt before the model answers.
    whole = checkpoint.decode(ids)
    after = checkpoint.encode(text)
    if checkpoint.decode(before + after) != whole:
        # SentencePiece puts a space before a text of its own: encode behind a line break.
        line = checkpoint.encode("\n")
        after = checkpoint.encode(f"\n{text}")
        if after[: len(line)] != line or checkpoint.decode(before + after[len(line) :]) != whole:
            raise RefusedError(
                "boundary", clipped((prompt + text)[max(0, len(prompt) - 8) : len(prompt) + 8])
            )
        after = after[len(line) :]
    notes.append("a token across the end of the prompt is split")
    return before + after, len(before)


def _check_tokens(turn: Turn, setting: Setting) -> None:
    stops, target = setting.checkpoint.stops, turn.ids[turn.start :]
    if not target or target[-1] not in stops:
        raise RefusedError("no_stop_token", clipped(turn.target[-40:]))
    inside = next((t for t in target[:-1] if t in stops), None)
    if inside is not None:
        raise RefusedError("stop_token_inside", stops[inside])
    decoded = setting.checkpoint.decode(target)
    if decoded.strip() != turn.target.strip():
        raise RefusedError(
            "tokenizer_changes_text", f"{clipped(turn.target, 60)} → {clipped(decoded, 60)}"
        )
    if setting.window is not None and len(turn.ids) > setting.window:
        raise RefusedError("too_long", f"{len(turn.ids)} tokens, window {setting.window}")
