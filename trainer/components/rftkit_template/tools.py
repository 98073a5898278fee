"""Tools of a conversation: their form, and whether a template has rendered all of them.

Arguments of calls are JSON text in rows; templates get them as an object, as servers give them.
Promise: tools, calls and results that a template leaves out are refused, never dropped silently.
Compares names and texts, not the syntax in which a template writes them.
"""

import json

from .refusals import RefusedError, clipped


def list_of(value) -> list[dict]:
    """The tools of a row: a list, or its JSON text. @raises RefusedError for anything else"""
    if value is None or value == "":
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise RefusedError("bad_messages", f"tools {clipped(str(value), 60)}") from None
    if not isinstance(value, list) or not all(isinstance(tool, dict) for tool in value):
        raise RefusedError("bad_messages", "tools that are not a list of objects")
    for tool in value:
        if not isinstance(_function(tool).get("name"), str):
            raise RefusedError("bad_messages", "a tool without a name")
    return value


def _function(tool: dict) -> dict:
    inner = tool.get("function")
    return inner if isinstance(inner, dict) else tool


def calls_of(message: dict, number: int) -> list[dict]:
    """The calls of a message, with arguments as an object where their text is one."""
    calls = message.get("tool_calls")
    if not calls:
        return []
    if message.get("role") != "assistant" or not isinstance(calls, list):
        raise RefusedError("bad_messages", f"message {number} has tool_calls that are no list")
    return [_call(call, number) for call in calls]


def _call(call, number: int) -> dict:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise RefusedError("bad_messages", f"message {number} has a tool call without a name")
    arguments = function.get("arguments")
    if isinstance(arguments, str):
        try:
            parsed = json.loads(arguments)
        except (ValueError, RecursionError):
            parsed = None
        arguments = parsed if isinstance(parsed, dict) else arguments
    elif arguments is None:
        arguments = {}
    elif not isinstance(arguments, dict):
        raise RefusedError("bad_messages", f"message {number} has arguments that are no object")
    plain = {"type": "function", "function": {"name": function["name"], "arguments": arguments}}
    return plain | ({"id": call["id"]} if isinstance(call.get("id"), str) else {})


def answers_a_call(messages: list[dict], at: int) -> bool:
    """Whether a tool message follows an answer that calls tools, or another result."""
    before = messages[at - 1] if at > 0 else {}
    return bool(before.get("tool_calls")) or before.get("role") == "tool"


def with_text_arguments(messages: list[dict]) -> list[dict]:
    """For templates that join arguments to a text (DeepSeek V3)."""
    return [
        m | {"tool_calls": [_as_text(call) for call in m["tool_calls"]]}
        if m.get("tool_calls")
        else m
        for m in messages
    ]


def _as_text(call: dict) -> dict:
    function = call["function"]
    arguments = function["arguments"]
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return call | {"function": function | {"arguments": text}}


def texts_of(calls: list[dict]) -> list[str]:
    """Names, and all texts of the arguments."""
    return [
        text
        for call in calls
        for text in (call["function"]["name"], *_leaves(call["function"]["arguments"]))
    ]


def _leaves(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (str(key), *_leaves(each))]
    if isinstance(value, list):
        return [text for each in value for text in _leaves(each)]
    return []


def tool_texts(tools: list[dict]) -> list[str]:
    """All texts of the tools, to look for control tokens."""
    return _leaves(tools)


def place_of(text: str, target: str, start: int = 0) -> int:
    """Where a text ends in the target, as it is or inside JSON; -1 if it is not there."""
    plain = text.strip()
    forms = (plain, json.dumps(plain, ensure_ascii=False)[1:-1], json.dumps(plain)[1:-1])
    found = [(at, form) for form in forms if (at := target.find(form, start)) >= 0]
    return max(at + len(form) for at, form in found) if found else -1


def end_of_calls(calls: list[dict], target: str, start: int) -> int:
    """Where the last part of the calls ends. @raises RefusedError if one is not there"""
    ends = [start]
    for text in texts_of(calls):
        end = place_of(text, target, start)
        if end < 0:
            raise RefusedError("tools_dropped", f"of the call: {clipped(text, 60)}")
        ends.append(end)
    return max(ends)


def check_tools(prompt: str, without: str, tools: list[dict]) -> None:
    """@raises RefusedError if the prompt lacks tools, or is the same `without` them"""
    if prompt == without:
        names = ", ".join(_function(tool)["name"] for tool in tools)
        raise RefusedError("tools_dropped", f"of the tools: {clipped(names, 60)}")
    for tool in tools:
        function = _function(tool)
        properties = (function.get("parameters") or {}).get("properties") or {}
        for name in (function["name"], *properties):
            if place_of(name, prompt) < 0:
                raise RefusedError("tools_dropped", f"of the tools: {clipped(name, 60)}")


def check_context(prompt: str, messages: list[dict]) -> None:
    """@raises RefusedError if the prompt lacks calls or results"""
    for message in messages:
        wanted = texts_of(message.get("tool_calls") or [])
        if message["role"] == "tool":
            wanted.append(message["content"])
        for text in wanted:
            if place_of(text, prompt) < 0:
                raise RefusedError(
                    "tools_dropped", f"of the {message['role']}: {clipped(text, 60)}"
                )
