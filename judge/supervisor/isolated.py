"""The isolated path: one process per program compiles it once and forks a new process for each
test.

Promises: tests cannot affect each other; Node receives only the kernel's facts and the bytes of the
output files. The program's code runs only in the forked processes, where the descriptors of this
process are closed.
"""

import gc
import os
import resource

import memfile
from batch import ERROR_TAIL, LIBRARY, SHOWN_OUTPUT
from isolation import linux
from isolation.confine import LINUX
from protocol import COMPILED, FACTS, ISOLATED, LEAVE, RESULT
from report import compile_message
from runner import FAILED, NOT_STARTED, RESULT_DESCRIPTOR, run_once
from watch import Watch

COMPILE_CPU_S = 20
COMPILE_MEMORY = 2 << 30
INDEX_BYTES = 4


def _child(server, source, files):
    status = NOT_STARTED
    try:
        output, errors, scratch = files
        os.lseek(source, 0, os.SEEK_SET)
        os.dup2(source, 0)
        os.dup2(errors, 2)
        keep = set()
        if scratch is None:
            os.dup2(output, 1)
        else:
            os.dup2(scratch, 1)
            os.dup2(output, RESULT_DESCRIPTOR)
            keep.add(RESULT_DESCRIPTOR)
        server.zygote.sandbox.enter(server.pid, keep, server.limits.table)
        status = FAILED  # a program that breaks its runner, such as by clearing builtins, fails
        status = run_once(server.program)
    finally:
        os._exit(status)


class _Server:
    """The process of one program, from compilation until Node is done with it."""

    def __init__(self, zygote, program, inputs, limits):
        self.zygote = zygote
        self.program = program
        self.inputs = inputs
        self.limits = limits
        self.pid = os.getpid()
        self.watch = Watch(zygote.connection)

    def compile(self):
        """Compiles with separate limits; reports an error to Node, if any."""
        cpu, memory = (
            resource.getrlimit(resource.RLIMIT_CPU),
            resource.getrlimit(resource.RLIMIT_AS),
        )
        _soften(resource.RLIMIT_CPU, COMPILE_CPU_S, cpu)
        _soften(resource.RLIMIT_AS, COMPILE_MEMORY, memory)
        message = b""
        try:
            self.program.compile()
        except BaseException as error:
            message = compile_message(error, self.program.source).encode(
                "utf-8", "backslashreplace"
            )[:ERROR_TAIL]
            message = message or b"does not compile"
        resource.setrlimit(resource.RLIMIT_AS, memory)
        resource.setrlimit(resource.RLIMIT_CPU, cpu)
        self.zygote.connection.send(COMPILED, message)
        return not message

    def test(self, index):
        output, errors = memfile.fresh(), memfile.fresh()
        scratch = memfile.fresh() if self.program.answers_elsewhere else None
        child = linux.light_fork()
        if child == 0:
            _child(self, self.inputs[index], (output, errors, scratch))
        ended = self.watch.wait(child, self.limits)
        size, error_size = memfile.size_of(output), memfile.size_of(errors)
        clean = ended.status == 0 and not ended.stopped and size <= self.limits.output
        shown = memfile.start_of(output, size if clean else SHOWN_OUTPUT)
        tail = memfile.end_of(errors, ERROR_TAIL).replace(
            LIBRARY, b"<python>"
        )  # no path of this machine
        facts = FACTS.pack(
            index,
            ended.status,
            ended.signal,
            ended.stopped,
            ended.cpu_us,
            ended.wall_us,
            ended.resident_kb,
            size,
            error_size,
            len(shown),
            len(tail),
        )
        self.zygote.connection.send(RESULT, facts, shown, tail)
        for descriptor in (output, errors, scratch):
            if descriptor is not None:
                os.close(descriptor)


def _soften(kind, wanted, present):
    ceiling = present[1]
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    try:
        resource.setrlimit(kind, (wanted, ceiling))
    except (OSError, ValueError):
        pass


def serve(zygote, program, inputs, limits, first):
    """In a separate process: runs test `first`, then the tests that Node requests, until LEAVE."""
    parent = zygote.pid
    if LINUX:
        linux.die_with_parent(parent)
    server = _Server(zygote, program, inputs, limits)
    if not server.compile():
        os._exit(0)
    program.prepare()
    gc.freeze()
    server.test(first)
    while True:
        kind, body = zygote.connection.receive()
        if kind == ISOLATED:
            server.test(int.from_bytes(body[:INDEX_BYTES], "little"))
        elif kind == LEAVE:
            os._exit(0)
