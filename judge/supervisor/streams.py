"""The three standard streams of a program, as the plain interpreter creates them.

Promises: each test has streams on descriptors 0, 1 and 2 without data of a previous test. A zygote
creates the first set before it forks: creating it in the program's process costs a third of a
millisecond of page faults. In a batch, unchanged output streams are reused for the next test,
because creating them takes half of a test's time.
"""

import io
import os
import sys

import memfile

# Bytes of standard error that are kept of a test; less than any limit of output that makes sense.
MAX_ERRORS = 1 << 16
_ready = None


class _Errors(io.FileIO):
    """Standard error: of a long text only the end is kept, so that it never fails a program."""

    written = 0

    def write(self, data):
        size = memoryview(data).nbytes
        self.written += size
        if self.written > MAX_ERRORS:
            os.ftruncate(2, 0)
            os.lseek(2, 0, os.SEEK_SET)
            self.written = min(size, MAX_ERRORS)
            super().write(memoryview(data).cast("B")[-MAX_ERRORS:])
            return size
        return super().write(data)


def _stream(descriptor, mode, name, kind=io.FileIO, **options):
    raw = kind(descriptor, mode, closefd=False)
    raw.name = name
    buffer = io.BufferedReader(raw) if mode == "r" else io.BufferedWriter(raw)
    stream = io.TextIOWrapper(buffer, encoding="utf-8", **options)
    stream.mode = mode
    return stream


def _input():
    return _stream(0, "r", "<stdin>", errors="strict")


def _outputs():
    return (
        _stream(1, "w", "<stdout>", errors="strict", newline="\n"),
        _stream(
            2,
            "w",
            "<stderr>",
            _Errors,
            errors="backslashreplace",
            newline="\n",
            write_through=True,
        ),
    )


def make_ready():
    """In the zygote: creates the streams for the first test of each forked process."""
    global _ready  # noqa: PLW0603  one set per process, created once
    kept = [os.dup(descriptor) for descriptor in (0, 1, 2)]
    # Streams depend on the kind of file, so these files must be of the kind that programs get.
    stand_in = memfile.fresh()
    for descriptor in (0, 1, 2):
        os.dup2(stand_in, descriptor)
    _ready = _put((_input(), *_outputs()))
    for descriptor, place in enumerate(kept):
        os.dup2(place, descriptor)
        os.close(place)
    os.close(stand_in)


def _put(streams):
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = streams
    return streams


def _attributes(stream):
    """All attributes that were set on a stream."""
    return [*stream.__dict__, *stream.buffer.__dict__, *stream.buffer.raw.__dict__]


def _untouched(stream, errors, through):
    return (
        _attributes(stream) in (["mode", "name"], ["mode", "name", "written"])
        and not stream.closed
        and stream.errors == errors
        and stream.encoding == "utf-8"
        and stream.write_through is through
        and not stream.line_buffering
    )


def after(used):
    """The streams of the next test of a series. `used`: the flushed streams of the previous
    test.
    """
    try:
        reusable = _untouched(used[1], "strict", False) and _untouched(
            used[2], "backslashreplace", True
        )
    except Exception:  # broken by the program
        reusable = False
    if reusable:
        used[2].buffer.raw.written = 0
    return _put((_input(), *(used[1:] if reusable else _outputs())))


def first():
    """The streams of the first test of a process."""
    return _ready or _put((_input(), *_outputs()))
