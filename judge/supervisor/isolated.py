"""The process that compiles a program once and forks a new process for each test: for programs that
take long to compile, and where each test must have a process of its own.

Promises: as series.py; the program's code runs only in the forked processes, where the descriptors
of this process are closed.
"""

import gc
import os
import resource

import series
from isolation import linux
from isolation.confine import LINUX
from protocol import COMPILED, ISOLATED, LEAVE
from report import compile_message
from watch import Watch

COMPILE_CPU_S = 20
COMPILE_MEMORY = 2 << 30
INDEX_BYTES = 4


class Server:
    """The process of one program, from compilation until Node is done with it."""

    template = None  # the compiled program is in this process

    def __init__(self, zygote, work, first):
        self.connection = zygote.connection
        self.sandbox = zygote.sandbox
        self.state = zygote.state
        self.shared = zygote.shared
        self.work = work
        self.first = first
        self.parent = zygote.pid

    def __call__(self):
        """Serves requests until LEAVE; returns the work of a forked process in that process."""
        if LINUX:
            linux.die_with_parent(self.parent)
        self.pid = os.getpid()
        self.watch = Watch(self.connection)
        if not self._compile():
            os._exit(0)
        gc.freeze()
        index = self.first
        while True:
            child = series.run(self, self.work, (index, index + 1, index + 1), self.pid)
            if child is not None:
                return child
            index = self._next()

    def _next(self):
        """The test that Node asks for; ends this process at LEAVE."""
        while True:
            kind, body = self.connection.receive()
            if kind == ISOLATED:
                return int.from_bytes(body[:INDEX_BYTES], "little")
            if kind == LEAVE:
                os._exit(0)

    def _compile(self):
        """Compiles with separate limits; reports the result to Node."""
        program = self.work[0]
        cpu, memory = (
            resource.getrlimit(resource.RLIMIT_CPU),
            resource.getrlimit(resource.RLIMIT_AS),
        )
        _soften(resource.RLIMIT_CPU, COMPILE_CPU_S, cpu)
        _soften(resource.RLIMIT_AS, COMPILE_MEMORY, memory)
        message = b""
        try:
            program.compile()
        except BaseException as error:
            text = compile_message(error, program.source) or "does not compile"
            message = text.encode("utf-8", "backslashreplace")[: series.ERROR_TAIL]
        resource.setrlimit(resource.RLIMIT_AS, memory)
        resource.setrlimit(resource.RLIMIT_CPU, cpu)
        self.connection.send(COMPILED, message)
        return not message


def _soften(kind, wanted, present):
    ceiling = present[1]
    if ceiling != resource.RLIM_INFINITY:
        wanted = min(wanted, ceiling)
    try:
        resource.setrlimit(kind, (wanted, ceiling))
    except (OSError, ValueError):
        pass
