"""Runs a program on one test under the tracer, in a separate process.

Promises: as isolated as any run of the program; only the bytes of the trace file are returned, up
to a limit.
"""

import fcntl
import os

import memfile
import tracer
from isolation import linux
from protocol import FACTS, RESULT
from runner import NOT_STARTED, run_once

MAX_TRACE = 256 << 10
TRACE_DESCRIPTOR = 4


def _child(zygote, program, source, files, limits):
    try:
        trace, scratch = files
        os.lseek(source, 0, os.SEEK_SET)
        wanted = (source, scratch, scratch, scratch, trace)
        # First to higher numbers, because the target numbers may belong to files of the judge.
        high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, len(wanted)) for descriptor in wanted]
        for number, descriptor in enumerate(high):
            os.dup2(descriptor, number)
        zygote.sandbox.enter(zygote.pid, {3, TRACE_DESCRIPTOR}, limits.table)
        program.compile()
        stop = tracer.start(program, TRACE_DESCRIPTOR)
        try:
            run_once(program)
        finally:
            stop()
    finally:
        os._exit(NOT_STARTED)


def run(zygote, program, source, index, limits):
    """Runs the program on test `index` and sends the trace."""
    files = memfile.fresh(), memfile.fresh()
    child = linux.light_fork()
    if child == 0:
        _child(zygote, program, source, files, limits)
    ended = zygote.watch.wait(child, limits)
    shown = memfile.start_of(files[0], MAX_TRACE)
    zygote.connection.send(
        RESULT,
        FACTS.pack(
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
        ),
        shown,
    )
    for descriptor in files:
        os.close(descriptor)
