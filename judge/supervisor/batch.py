"""The optimistic path: all tests of a program in one process, one output file a test.

Promises: each test gets a fresh __main__, standard streams and output; the process as a whole stays within the
limits of a single test. What comes of it counts only where Node finds every output right and the end clean;
everything else is decided by isolated.py. The progress counter is the program's to corrupt: it only decides when
outputs are read, and an output that changed after it was read makes the whole batch void.
"""

import mmap
import os
import time

import linux
import memfile
from leftovers import Modules
from protocol import ENDED, FACTS, RESULT, STOPPED_BY_NODE, frame
from runner import NOT_STARTED, RESULT_DESCRIPTOR, run_in_series

ERROR_TAIL = 8192
SHOWN_OUTPUT = 8192
# A batch ends itself, and another goes on, when it has used this share of one test's limits.
SHARE = 0.5
_COUNTER_BYTES = 4
STATE_LEFT = 243  # exit status: a test left something behind that a later one could have used


class Progress:
    """How many tests are done, in memory that a zygote shares with the process that runs them."""

    def __init__(self):
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)

    def set(self, done):
        self._memory[:_COUNTER_BYTES] = done.to_bytes(_COUNTER_BYTES, "little")

    def get(self, most):
        return min(int.from_bytes(self._memory[:_COUNTER_BYTES], "little"), most)


def _run_all(program, streams, limits, zygote):
    """In the program's process: runs test after test. `streams`: (input, output) descriptors of each."""
    program.compile()
    program.prepare()
    modules = zygote.modules if program.function is None else Modules()
    answer = RESULT_DESCRIPTOR if program.answers_elsewhere else 1
    begun = time.monotonic()
    for position, (source, target) in enumerate(streams):
        os.lseek(source, 0, os.SEEK_SET)
        os.dup2(source, 0)
        os.dup2(target, answer)
        status, more = run_in_series(program)
        if status:
            os._exit(status)
        zygote.progress.set(position + 1)
        wall_ms = (time.monotonic() - begun) * 1000
        if not more or time.process_time() * 1000 > limits.cpu_ms * SHARE or wall_ms > limits.wall_ms * SHARE:
            break
    os._exit(STATE_LEFT if modules.gained() else 0)


def _child(zygote, program, streams, files, limits):
    try:
        scratch, errors = files
        os.dup2(errors, 2)
        os.dup2(scratch, 1)
        zygote.sandbox.enter(zygote.pid, {d for pair in streams for d in pair} | {errors, scratch}, limits)
        _run_all(program, streams, limits, zygote)
    finally:
        os._exit(NOT_STARTED)


class _Sender:
    """Sends outputs to Node as they become complete, so that a wrong one ends the batch early."""

    def __init__(self, zygote, first, outputs, cap):
        self._zygote = zygote
        self._first = first
        self._outputs = outputs
        self._cap = cap
        self._early = 0
        self.sizes = []

    def _frames(self):
        for position in range(len(self.sizes), self._zygote.progress.get(len(self._outputs))):
            size, shown = memfile.content_of(self._outputs[position], self._cap, SHOWN_OUTPUT)
            self.sizes.append(size)
            facts = FACTS.pack(self._first + position, 0, 0, 0, 0, 0, 0, size, 0, len(shown), 0)
            yield frame(RESULT, facts, shown)

    def send_early(self):
        frames = list(self._frames())
        self._early = len(self.sizes)
        if frames:
            self._zygote.connection.send_frames(frames)

    def send_rest(self, ended, errors):
        """The outputs left and how the process ended; void if an output has changed since it was sent."""
        frames = list(self._frames())
        early = zip(self._outputs[: self._early], self.sizes)
        unchanged = all(memfile.size_of(output) == size for output, size in early)
        tail = memfile.end_of(errors, ERROR_TAIL) if ended.status else b""
        facts = FACTS.pack(
            self._first + len(self.sizes), ended.status, ended.signal, ended.stopped if unchanged else STOPPED_BY_NODE,
            ended.cpu_us, ended.wall_us, ended.resident_kb, 0, memfile.size_of(errors), 0, len(tail),
        )  # fmt: skip
        self._zygote.connection.send_frames([*frames, frame(ENDED, facts, tail)])


def run(zygote, program, inputs, first, limits):
    """Runs tests `first` and on with the given inputs; sends their outputs, then how the process ended."""
    outputs = [memfile.fresh() for _ in inputs]
    files = memfile.fresh(), memfile.fresh()
    zygote.progress.set(0)
    child = linux.light_fork()
    if child == 0:
        _child(zygote, program, list(zip(inputs, outputs)), files, limits)
    sender = _Sender(zygote, first, outputs, limits.output)
    ended = zygote.watch.wait(child, limits, sender.send_early)
    sender.send_rest(ended, files[1])
    for descriptor in (*outputs, *files):
        os.close(descriptor)
