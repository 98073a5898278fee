"""The rows of a conversation: one for each trained answer.

Answers share a row only where the row of the earlier one is a token-by-token prefix of the row of
the later one; templates that drop earlier thoughts (Qwen 3, gpt-oss) give one row an answer.
"""

from dataclasses import dataclass

from .messages import check_messages, placed, trained
from .refusals import RefusedError
from .tools import list_of
from .turn import Setting, Turn, make_turn

LOSSES = ("last", "all_assistant", "passing")


@dataclass
class Row:
    """Token ids and the spans [start, end) that the loss covers, by answer."""

    ids: list[int]
    spans: list[tuple[int, int]]
    turns: list[Turn]


def make_rows(messages, loss: str, setting: Setting, tools=None) -> list[Row]:
    """@raises RefusedError if any trained answer cannot be represented"""
    check_messages(messages, setting.controls)
    named = list_of(tools)
    rows: list[Row] = []
    for k in trained(messages, loss):
        turn = make_turn(messages, k, setting, named)
        span = (turn.start, len(turn.ids))
        last = rows[-1] if rows else None
        if last is not None and turn.ids[: len(last.ids)] == last.ids:
            rows[-1] = Row(turn.ids, [*last.spans, span], [*last.turns, turn])
        else:
            rows.append(Row(turn.ids, [span], [turn]))
    return rows


def whole_conversation(
    messages: list[dict], rows: list[Row], setting: Setting, tools=None
) -> list[int | None]:
    """For each trained answer, the token at which a rendering of the whole conversation differs
    from what the server sends and gets; None where it is equal.

    This is what a trainer sees that renders a conversation once.
    """
    given = placed(messages, setting.thought_field)
    try:
        whole = setting.checkpoint.encode(setting.render(given, prompt=False, tools=list_of(tools)))
    except RefusedError:
        return []
    return [_first_difference(turn.ids, whole) for row in rows for turn in row.turns]


def _first_difference(ids: list[int], whole: list[int]) -> int | None:
    if whole[: len(ids)] == ids:
        return None
    pairs = enumerate(zip(ids, whole, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(ids), len(whole)))
