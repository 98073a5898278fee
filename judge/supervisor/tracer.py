"""Traces the variables of a program before and after each basic block, for feedback.

Promises: bounded in events, in blocks and in the size of values; this module formats values of
builtin types and never calls the program's __repr__; the trace is written to a separate file. It is
untrusted text for a prompt and never affects a verdict. At the limit tracing stops and the program
continues at full speed.
"""

import json
import sys

from report import SOURCE_NAME, write_all

MAX_BLOCKS = 200
MAX_LINES = 4000
KEPT_EACH_END = 10
MAX_NAMES = 24
MAX_VALUE = 160
MAX_ITEMS = 12
MAX_DEPTH = 3
MAX_CODE_LINES = 12
MAX_BITS = 600
LOOPS = ("For", "AsyncFor", "While")
COMPOUND = (
    *LOOPS,
    "If",
    "Try",
    "TryStar",
    "With",
    "AsyncWith",
    "Match",
    "FunctionDef",
    "AsyncFunctionDef",
    "ClassDef",
)


def _leaders_of(body, found):
    """Adds the first lines of the basic blocks of a statement list, recursively."""
    after_compound = True
    for statement in body:
        kind = type(statement).__name__
        if after_compound or kind in LOOPS:
            found.add(statement.lineno)
        after_compound = kind in COMPOUND
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list):
                _leaders_of(inner, found)
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            _leaders_of(part.body, found)


def block_starts(source):
    """Line numbers at which basic blocks begin, in order."""
    import ast

    found = set()
    _leaders_of(ast.parse(source).body, found)
    return sorted(found)


def _collection(value, opening, closing, depth):
    shown = []
    for position, item in enumerate(value):
        if position == MAX_ITEMS:
            shown.append(f"... {len(value)} in all")
            break
        shown.append(bounded(item, depth + 1))
    return opening + ", ".join(shown) + closing


def _pairs(value, depth):
    shown = []
    for position, (key, item) in enumerate(value.items()):
        if position == MAX_ITEMS:
            shown.append(f"... {len(value)} in all")
            break
        shown.append(f"{bounded(key, depth + 1)}: {bounded(item, depth + 1)}")
    return "{" + ", ".join(shown) + "}"


BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}"}


def bounded(value, depth=0):
    """A short text for a value of a builtin type; for other objects only the name of the type."""
    kind = type(value)
    if kind is int:
        text = (
            int.__repr__(value)
            if value.bit_length() <= MAX_BITS
            else f"<int of {value.bit_length()} bits>"
        )
    elif value is None or kind is bool or kind is float:
        text = repr(value)
    elif kind is str or kind is bytes:
        text = repr(value[:MAX_VALUE])
    elif depth >= MAX_DEPTH and (kind in BRACKETS or kind is dict):
        text = "..."
    elif kind in BRACKETS:
        text = _collection(value, *BRACKETS[kind], depth)
        if kind is tuple and len(value) == 1:
            text = text[:-1] + ",)"
    elif kind is dict:
        text = _pairs(value, depth)
    else:
        text = f"<{kind.__name__[:40]}>"
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "..."


HIDDEN = ("module", "type", "function", "builtin_function_or_method", "TextIOWrapper", "method")


def _variables(namespace):
    shown = []
    for name, value in list(namespace.items()):
        if not name.startswith("__") and type(value).__name__ not in HIDDEN:
            shown.append((name[:40], bounded(value)))
    return shown[-MAX_NAMES:]


class Recorder:
    """Collects blocks as they begin and end."""

    def __init__(self, source, descriptor):
        self._lines = source.decode("utf-8", "replace").splitlines()
        self.starts = block_starts(source)
        self._known = frozenset(self.starts)
        self._descriptor = descriptor
        self._open = {}
        self._blocks = []
        self.lines_seen = 0
        self._written = False

    @property
    def full(self):
        return len(self._blocks) >= MAX_BLOCKS or self.lines_seen >= MAX_LINES

    def is_start(self, line):
        return line in self._known

    def _code(self, line):
        following = [start for start in self.starts if start > line]
        end = following[0] - 1 if following else len(self._lines)
        return "\n".join(self._lines[line - 1 : min(end, line - 1 + MAX_CODE_LINES)])

    def line(self, frame, line):
        """Called when a frame is about to run the first line of a block."""
        self.leave(frame)
        block = {"code": self._code(line), "before": _variables(frame.f_locals), "after": []}
        self._open[id(frame)] = block
        self._blocks.append(block)

    def leave(self, frame):
        """Called when the frame's current block has ended."""
        block = self._open.pop(id(frame), None)
        if block is not None:
            block["after"] = _variables(frame.f_locals)

    def write(self):
        if self._written:
            return
        self._written = True
        total = len(self._blocks)
        kept = self._blocks
        if total > 2 * KEPT_EACH_END:
            kept = self._blocks[:KEPT_EACH_END] + self._blocks[-KEPT_EACH_END:]
        write_all(self._descriptor, json.dumps({"blocks": kept, "total": total}))


def _start_settrace(recorder):
    import threading

    def stop():
        sys.settrace(None)
        threading.settrace(None)
        recorder.write()

    def local(frame, event, _):
        if recorder.full:
            stop()
            return None
        if event == "line":
            recorder.lines_seen += 1
            if recorder.is_start(frame.f_lineno):
                recorder.line(frame, frame.f_lineno)
        elif event == "return":
            recorder.leave(frame)
        return local

    def entered(frame, event, _):
        return local if frame.f_code.co_filename == SOURCE_NAME and not recorder.full else None

    sys.settrace(entered)
    threading.settrace(entered)
    return stop


def _codes(code):
    yield code
    for constant in code.co_consts:
        if type(constant) is type(code):
            yield from _codes(constant)


def _start_monitoring(recorder, code):
    monitoring = sys.monitoring
    tool, events = monitoring.DEBUGGER_ID, monitoring.events
    monitoring.use_tool_id(tool, "blocks")

    def stop():
        if monitoring.get_tool(tool) is not None:
            for inner in _codes(code):
                monitoring.set_local_events(tool, inner, events.NO_EVENTS)
            monitoring.free_tool_id(tool)
        recorder.write()

    def line(_, number):
        if not recorder.is_start(number):
            return monitoring.DISABLE
        if recorder.full:
            stop()
            return None
        recorder.lines_seen += 1
        recorder.line(sys._getframe(1), number)
        return None

    def returned(*_):
        if not recorder.full:
            recorder.leave(sys._getframe(1))

    monitoring.register_callback(tool, events.LINE, line)
    monitoring.register_callback(tool, events.PY_RETURN, returned)
    for inner in _codes(code):
        monitoring.set_local_events(tool, inner, events.LINE | events.PY_RETURN)
    return stop


def start(program, descriptor):
    """Starts tracing a compiled program; returns a function that stops it and writes the trace."""
    recorder = Recorder(program.source, descriptor)
    if hasattr(sys, "monitoring"):
        return _start_monitoring(recorder, program.code)
    return _start_settrace(recorder)
