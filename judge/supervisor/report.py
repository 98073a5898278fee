"""Error output of a program that ended with an exception: as Python prints it, without frames of
the judge.

Promises: bounded for any exception; no path of this machine. Source lines come from the program's
text.
"""

import os
import sys

SOURCE_NAME = "solution.py"
ASSERTIONS_NAME = "assertions.py"
OWN_NAMES = (SOURCE_NAME, ASSERTIONS_NAME)
LIBRARY = os.path.dirname(os.__file__).encode()  # no path of this machine is shown
SHOWN_FRAMES = 10
MAX_MESSAGE = 1000


def _place(code):
    if code.co_filename in OWN_NAMES:
        return code.co_filename
    return "<python>/" + os.path.basename(code.co_filename)


def _frames(trace):
    """(file, line, function) of each frame, starting with the program's first one."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if found or code.co_filename in OWN_NAMES:
            found.append((_place(code), trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return found


def _frame_lines(frames, sources):
    if len(frames) > 2 * SHOWN_FRAMES:
        hidden = len(frames) - 2 * SHOWN_FRAMES
        yield from _frame_lines(frames[:SHOWN_FRAMES], sources)
        yield f"  [{hidden} more frames]"
        frames = frames[-SHOWN_FRAMES:]
    for place, line, function in frames:
        yield f'  File "{place!s}", line {line!s}, in {function!s}'
        lines = sources.get(place, ())
        if line and 0 < line <= len(lines):
            yield "    " + lines[line - 1].strip()[:200]


def _message(error):
    kind = type(error)
    module = kind.__module__
    name = (
        kind.__qualname__
        if module in ("builtins", "__main__")
        else f"{module!s}.{kind.__qualname__!s}"
    )
    try:
        text = str(error)
    except BaseException:
        text = "<its message cannot be shown>"
    if isinstance(error, SyntaxError):
        text = error.msg or ""
    return f"{name}: {text[:MAX_MESSAGE]!s}" if text else name


def _syntax_lines(error):
    yield f'  File "{SOURCE_NAME}", line {error.lineno!s}'
    text = error.text
    if isinstance(text, str):
        bare = text.strip()[:200]
        yield "    " + bare
        if isinstance(error.offset, int):
            at = error.offset - 1 - (len(text) - len(text.lstrip()))
            if 0 <= at <= len(bare):
                yield "    " + " " * at + "^"


def describe(error, sources, depth=0):
    """Lines describing an exception and at most two causes. `sources`: lines of each own file."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and depth < 2:
        yield from describe(before, sources, depth + 1)
        yield ""
        yield (
            "The above exception was the direct cause of the following exception:"
            if error.__cause__
            else "During handling of the above exception, another exception occurred:"
        )
        yield ""
    frames = _frames(error.__traceback__)
    if frames:
        yield "Traceback (most recent call last):"
        yield from _frame_lines(frames, sources)
    if isinstance(error, SyntaxError):
        yield from _syntax_lines(error)
    yield _message(error)


def compile_message(error, source):
    """The error message of a source that does not compile."""
    if not isinstance(error, (SyntaxError, ValueError)):
        return f"{type(error).__name__} while compiling"
    return "\n".join(describe(error.with_traceback(None), {}))


def source_lines(source):
    return source.decode("utf-8", "replace").splitlines()


def write_all(descriptor, text):
    data = text.encode("utf-8", "backslashreplace")
    while data:
        data = data[os.write(descriptor, data) :]


_excepthook = sys.excepthook


def print_exception(error, source, assertions=b""):
    """Reports an exception to the program's own hook if it set one, otherwise to sys.stderr."""
    if sys.excepthook is not _excepthook:
        sys.excepthook(type(error), error, error.__traceback__)
        return
    sources = {SOURCE_NAME: source_lines(source), ASSERTIONS_NAME: source_lines(assertions)}
    text = "\n".join(describe(error, sources)) + "\n"
    if sys.stderr is not None:
        sys.stderr.write(text)
