"""Runs the sample's own, trusted programs on inputs, one forked child a program, for the authoring
tools here.

Promises: stdout as the program wrote it, or None where it failed, or ran over the CPU limit.
Does not isolate anything: run untrusted programs in the judge, not here.
"""

import importlib
import io
import json
import os
import resource
import signal
import sys
import tempfile

# Loaded once in the parent, so that a forked child need not.
for name in ("bisect", "collections", "functools", "heapq", "itertools", "math", "re", "string"):
    importlib.import_module(name)

TOLERANCE = 1e-6


def run_all(code, texts, cpu_ms, stop=None):
    """stdout of the program on each of these stdins, None where it fails; ends after the first i
    with stop(i, stdout).
    """
    with tempfile.TemporaryFile() as answers:
        child = os.fork()
        if child == 0:
            _child(code, texts, cpu_ms, stop, answers)
        os.waitpid(child, 0)
        answers.seek(0)
        return [json.loads(line) for line in answers.read().decode().splitlines()]


class _OverLimit(BaseException):
    pass


def _alarm(signum, frame):
    raise _OverLimit


def _child(code, texts, cpu_ms, stop, answers):
    try:
        # A program that swallows the alarm ends here; what is missing then counts as failed.
        seconds = -(-cpu_ms * (len(texts) + 1) // 1000)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.signal(signal.SIGPROF, _alarm)
        depth = sys.getrecursionlimit()
        program = _compiled(code)
        for i, text in enumerate(texts):
            sys.setrecursionlimit(depth)
            output = _one(program, text, cpu_ms) if program else None
            answers.write(json.dumps(output).encode() + b"\n")
            answers.flush()
            if stop is not None and stop(i, output):
                break
    finally:
        os._exit(0)


def _reopen():
    """A program may have closed its stdin or stdout, by `open(0)`; no other file may take their
    numbers.
    """
    for number in (0, 1):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _compiled(code):
    try:
        return compile(code, "program.py", "exec")
    except SyntaxError:
        return None


def _one(program, text, cpu_ms):
    _reopen()
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(text.encode())
        stdin.seek(0)
        os.dup2(stdin.fileno(), 0)
        os.dup2(stdout.fileno(), 1)
        sys.stdin = io.TextIOWrapper(
            io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8"
        )
        sys.stdout = out = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8"
        )
        try:
            signal.setitimer(signal.ITIMER_PROF, cpu_ms / 1000)
            exec(program, {"__name__": "__main__"})
        except SystemExit as leave:
            if leave.code not in (None, 0):
                return None
        except BaseException:
            return None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if not out.closed:
            out.flush()
        stdout.seek(0)
        return stdout.read().decode(errors="replace")


def same(expected, got):
    """The rule of the comparator `tokens`: equal tokens, decimals within a tolerance of 1e-6."""
    if got is None:
        return False
    left, right = expected.split(), got.split()
    return len(left) == len(right) and all(map(_same_token, left, right))


def _same_token(left, right):
    if left == right:
        return True
    if "." not in left:
        return False
    try:
        a, b = float(left), float(right)
    except ValueError:
        return False
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a))


def load_inputs(path):
    """The list that the file's inputs() returns."""
    names = {}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), str(path), "exec"), names)
    return names["inputs"]()
