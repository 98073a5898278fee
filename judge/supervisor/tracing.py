"""Runs a program on one test under the tracer, in a separate process.

Promises: as isolated as any run of the program; only the bytes of the trace file are returned, up
to a limit.
"""

import fcntl
import os
import time

import memfile
import tracer
from desk import Desk
from isolation import linux
from protocol import FACTS, RESULT
from runner import NOT_STARTED, run_test

MAX_TRACE = 256 << 10
TRACE_DESCRIPTOR = 4


class _Traced:
    """A process of one test without reports, as watch.py expects it."""

    is_waiting = is_over = False
    has_started = True
    cpu_base_ms = 0.0

    def __init__(self, pid):
        self.pid = pid
        self.wall_base_s = time.monotonic()

    def look(self, _cpu_ms):
        return False

    def taken(self):
        return []


class _Child:
    """What the forked process does; called at the bottom of the stack, see main.py."""

    def __init__(self, zygote, work, source, files):
        self.sandbox = zygote.sandbox
        self.parent = zygote.pid
        self.program, self.limits = work
        self.source = source
        self.files = files

    def __call__(self):
        try:
            self._enter()
            self.program.compile()
            self.program.prepare()
            stop = tracer.start(self.program, TRACE_DESCRIPTOR)
            try:
                run_test(self.program)
            finally:
                stop()
        finally:
            os._exit(NOT_STARTED)

    def _enter(self):
        trace, scratch = self.files
        os.lseek(self.source, 0, os.SEEK_SET)
        wanted = (self.source, scratch, scratch, scratch, trace)
        # First to higher numbers, because the target numbers may belong to files of the judge.
        high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, len(wanted)) for descriptor in wanted]
        for number, descriptor in enumerate(high):
            os.dup2(descriptor, number)
        self.sandbox.enter(self.parent, {3, TRACE_DESCRIPTOR}, self.limits.table)


def run(zygote, work, source, index):
    """Runs the program of `work`, a (program, limits), on test `index` and sends the trace. Returns
    what to call in the forked process, None in the zygote.
    """
    files = memfile.fresh(), memfile.fresh()
    Desk(zygote.shared, False).renew()  # no signal of an earlier process is left
    child = linux.light_fork()
    if child == 0:
        return _Child(zygote, work, source, files)
    ended = zygote.watch.wait(work[1], _Traced(child))
    shown = memfile.start_of(files[0], MAX_TRACE)
    facts = FACTS.pack(
        index,
        ended.status,
        ended.signal,
        ended.stopped,
        ended.cpu_us,
        ended.wall_us,
        ended.resident_kb,
        memfile.size_of(files[0]),
        0,
        len(shown),
        0,
        0,
    )
    zygote.connection.send(RESULT, facts, shown)
    for descriptor in files:
        os.close(descriptor)
    return None
