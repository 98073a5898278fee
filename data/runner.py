"""Runs the sample's own, trusted programs on inputs, one forked child a test, for the authoring tools here.

Promises: stdout as the program wrote it, or None where it failed, ran over the CPU limit or printed no text.
Does not isolate anything: programs that nobody has read belong to the judge, not here.
"""

import io
import os
import resource
import signal
import sys
import tempfile

# Loaded once in the parent, so that a forked child need not.
import bisect, collections, functools, heapq, itertools, math, re, string  # noqa: E401,F401

TOLERANCE = 1e-6


def run(code, text, cpu_ms):
    """stdout of the program on this stdin, or None."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(text.encode())
        stdin.seek(0)
        child = os.fork()
        if child == 0:
            _child(code, stdin.fileno(), stdout.fileno(), cpu_ms)
        _, status = os.waitpid(child, 0)
        if status != 0:
            return None
        stdout.seek(0)
        try:
            return stdout.read().decode()
        except UnicodeDecodeError:
            return None


def _child(code, stdin, stdout, cpu_ms):
    status = 1
    try:
        seconds = -(-cpu_ms // 1000)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(seconds * 10)
        os.dup2(stdin, 0)
        os.dup2(stdout, 1)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8")
        try:
            exec(compile(code, "program.py", "exec"), {"__name__": "__main__"})
            status = 0
        except SystemExit as leave:
            status = 0 if leave.code in (None, 0) else 1
        sys.stdout.flush()
    except BaseException:
        status = 1
    finally:
        os._exit(status)


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
