"""The fast path: all tests of a program in one process, with one output file per test.

Promises: each test gets a fresh __main__, standard streams and output; the process as a whole stays
within the limits of a single test. A batch counts only if Node accepts every output and the process
ended cleanly; otherwise isolated.py decides, except for the first test: nothing ran before it, so
its result counts, and the process waits at a gate until Node has compared its output. The program
can corrupt the progress counter: the counter only determines when outputs are read, and an output
that changed after it was read makes the whole batch void.
"""

import mmap
import os
import struct
import time

import gate as gates
import memfile
from isolation import linux
from leftovers import Modules
from protocol import ENDED, FACTS, GOES_ON, RESULT, STOPPED_BY_NODE, WAITS, frame
from runner import NOT_STARTED, RESULT_DESCRIPTOR, run_in_series
from watch import Early

ERROR_TAIL = 8192
SHOWN_OUTPUT = 8192
# A batch ends, and another one continues, when it has used this share of one test's limits.
SHARE = 0.5
# A program that compiles longer is judged in isolation, where compilation has its own limits.
MAX_COMPILE_US = 1_000_000
LIBRARY = os.path.dirname(os.__file__).encode()
_COUNTER_BYTES = 8
_FIRST = struct.Struct("<QQ")
_USED_BYTES = _COUNTER_BYTES + _FIRST.size
STATE_LEFT = 243  # exit status: a test left state behind that a later one could use


class Progress:
    """Number of finished tests and compile time, in memory shared by zygote and program."""

    def __init__(self):
        self._done = mmap.mmap(-1, mmap.PAGESIZE)
        self._compiled = mmap.mmap(-1, mmap.PAGESIZE)

    def reset(self):
        self._done[:_USED_BYTES] = bytes(_USED_BYTES)
        self._compiled[:_COUNTER_BYTES] = bytes(_COUNTER_BYTES)

    def set_done(self, count):
        self._done[:_COUNTER_BYTES] = count.to_bytes(_COUNTER_BYTES, "little")

    def set_first(self, cpu_us, errors):
        """Records what the first test used and wrote to stderr, before other tests run."""
        self._done[_COUNTER_BYTES : _COUNTER_BYTES + _FIRST.size] = _FIRST.pack(cpu_us, errors)

    def first(self):
        """(CPU time in microseconds, bytes of stderr) of the first test, if it is done."""
        return _FIRST.unpack_from(self._done, _COUNTER_BYTES)

    def done(self, most):
        return min(int.from_bytes(self._done[:_COUNTER_BYTES], "little"), most)

    def set_compiled(self, cpu_us):
        """Records the CPU time before the program's code runs, so that the code cannot change
        it.
        """
        self._compiled[:_COUNTER_BYTES] = cpu_us.to_bytes(_COUNTER_BYTES, "little")
        self._compiled.close()

    def compile_us(self):
        """CPU time before the program's code ran; 0: it has not run."""
        return int.from_bytes(self._compiled[:_COUNTER_BYTES], "little")


class _Batch:
    """Parameters of a batch process."""

    __slots__ = ("program", "streams", "scratch", "errors", "limits", "gate", "goes_on")

    def __init__(self, program, streams, limits, gate, goes_on):
        self.program = program
        self.goes_on = goes_on  # whether the next test runs after an exception
        self.streams = streams  # (input, output) descriptors of each test
        self.scratch = memfile.fresh()
        self.errors = memfile.fresh()
        self.limits = limits
        self.gate = gate

    def kept(self):
        """Descriptors that the process needs."""
        own = (self.gate.done, self.gate.opened) if self.gate else ()
        return {self.scratch, self.errors, *own}.union(*self.streams)

    def close(self):
        os.close(self.scratch)
        os.close(self.errors)
        if self.gate is not None:
            self.gate.close()


def _errors_so_far():
    try:
        return os.lseek(2, 0, os.SEEK_END)
    except OSError:  # closed by the program
        return 0


def _run_all(batch, zygote):
    """In the program's process: runs the tests one after the other."""
    program, limits, gate = batch.program, batch.limits, batch.gate
    program.compile()
    program.prepare()
    modules = zygote.modules if program.function is None else Modules()
    answer = RESULT_DESCRIPTOR if program.answers_elsewhere else 1
    last = len(batch.streams) - 1
    compiled = time.process_time()
    zygote.progress.set_compiled(int(compiled * 1e6))
    begun, used = time.monotonic(), None
    for position, (source, target) in enumerate(batch.streams):
        os.lseek(source, 0, os.SEEK_SET)
        os.dup2(source, 0)
        os.dup2(target, answer)
        status, used = run_in_series(program, used)
        if status and not (batch.goes_on and used is not None and position < last):
            os._exit(status)
        cpu_s = time.process_time()
        if position == 0:
            zygote.progress.set_first(int((cpu_s - compiled) * 1e6), _errors_so_far())
        zygote.progress.set_done(position + 1)
        if last == 0:
            os._exit(0)
        wall_ms = (time.monotonic() - begun) * 1000
        if used is None or cpu_s * 1000 > limits.cpu_ms * SHARE or wall_ms > limits.wall_ms * SHARE:
            break
        if position == 0 and gate is not None and not gate.wait():
            break
    os._exit(STATE_LEFT if modules.gained(batch.scratch) else 0)


def _child(zygote, batch, kept):
    try:
        os.dup2(batch.errors, 2)
        os.dup2(batch.scratch, 1)
        zygote.sandbox.enter(zygote.pid, kept, batch.limits.table)
        _run_all(batch, zygote)
    finally:
        os._exit(NOT_STARTED)


class _Sender:
    """Sends outputs to Node as soon as they are complete, so that a wrong one ends the batch
    early.
    """

    def __init__(self, zygote, first, outputs, batch):
        self._zygote = zygote
        self._first = first
        self._outputs = outputs
        self._cap = batch.limits.output
        self._errors = batch.errors
        self._early = 0
        self.sizes = []

    def _frames(self):
        progress = self._zygote.progress
        for position in range(len(self.sizes), progress.done(len(self._outputs))):
            size, shown = memfile.content_of(self._outputs[position], self._cap, SHOWN_OUTPUT)
            self.sizes.append(size)
            cpu_us, errors, tail = 0, 0, b""
            if position == 0:
                cpu_us, errors = progress.first()
                tail = self._tail(errors)
            facts = FACTS.pack(
                self._first + position, 0, 0, 0, cpu_us, 0, 0, size, errors, len(shown), len(tail)
            )
            yield frame(RESULT, facts, shown, tail)

    def _tail(self, end):
        tail = memfile.end_of(self._errors, ERROR_TAIL, end) if end else b""
        return tail.replace(LIBRARY, b"<python>")  # no path of this machine

    def send_early(self):
        frames = list(self._frames())
        self._early = len(self.sizes)
        if frames:
            self._zygote.connection.send_frames(frames)

    def send_rest(self, ended):
        """The remaining outputs and how the process ended; void if an output changed after it
        was sent.
        """
        frames = list(self._frames())
        early = zip(self._outputs[: self._early], self.sizes, strict=False)
        unchanged = all(memfile.size_of(output) == size for output, size in early)
        compiled = 0 < self._zygote.progress.compile_us() <= MAX_COMPILE_US
        void = not unchanged or (ended.stopped and not compiled)
        size, shown, tail, errors = 0, b"", b"", memfile.size_of(self._errors)
        if not self.sizes:  # the first test did not finish: this is what it left
            clean = ended.status == 0 and not ended.stopped
            size, shown = memfile.content_of(
                self._outputs[0], self._cap if clean else 0, SHOWN_OUTPUT
            )
            tail = self._tail(errors)
        facts = FACTS.pack(
            self._first + len(self.sizes),
            ended.status,
            ended.signal,
            STOPPED_BY_NODE if void else ended.stopped,
            ended.cpu_us,
            ended.wall_us,
            ended.resident_kb,
            size,
            errors,
            len(shown),
            len(tail),
        )
        self._zygote.connection.send_frames([*frames, frame(ENDED, facts, shown, tail)])


def run(zygote, program, inputs, first, limits, how):
    """
    Runs tests from `first` on with the given inputs; sends their outputs, then how the process
    ended. WAITS: the process continues after its first test only when Node permits it. GOES_ON: a
    test that ends with an exception counts by its output like any other, which is sufficient for
    screening.
    """
    outputs = [memfile.fresh() for _ in inputs]
    gate = gates.new() if how == WAITS and len(inputs) > 1 else None
    batch = _Batch(program, list(zip(inputs, outputs, strict=True)), limits, gate, how == GOES_ON)
    kept = batch.kept()
    progress = zygote.progress
    progress.reset()
    child = linux.light_fork()
    if child == 0:
        _child(zygote, batch, kept)
    sender = _Sender(zygote, first, outputs, batch)
    ended = zygote.watch.wait(child, limits, Early(sender.send_early, gate, progress.compile_us))
    ended.cpu_us = max(0, ended.cpu_us - progress.compile_us())
    sender.send_rest(ended)
    batch.close()
    for descriptor in outputs:
        os.close(descriptor)
