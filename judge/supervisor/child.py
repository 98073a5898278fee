"""The process that runs a program: enters the sandbox, then runs one test after the other.

Promises: what a program can see is the same whether it runs its first test, a later one or its only
one: descriptors, arguments, frames, environment. A process runs a further test only if the previous
one left nothing behind (leftovers.py). Nothing here is trusted: see desk.py for what the zygote
believes.
"""

import os
import time

# Not looked up later: programs replace them.
from os import _exit
from resource import RUSAGE_SELF, getrusage

import leftovers
from desk import GO_LAST, NO_MORE
from protocol import NOT_COMPILED, OUT_OF_MEMORY
from report import compile_message
from runner import NO_MEMORY, NOT_STARTED, run_test


def _resident_kb():
    return getrusage(RUSAGE_SELF).ru_maxrss


class Child:
    """What a forked process does; called at the bottom of the stack, see main.py."""

    __slots__ = ("sandbox", "parent", "program", "limits", "state", "desk", "last")

    def __init__(self, zygote, series, parent):
        self.sandbox = zygote.sandbox
        self.state = zygote.state
        self.parent = parent
        self.program = series.program
        self.limits = series.limits
        self.desk = series.desk
        if self.program.asserts:
            self.program.desk = self.desk
        self.last = series.end == series.first + 1

    def __call__(self):
        try:
            self.desk.restore()
            self.sandbox.enter(self.parent, self.desk.kept, self.limits.table)
            self._compile()
            self._run()
        except MemoryError:
            self.desk.tell(0, OUT_OF_MEMORY)
        finally:
            _exit(NOT_STARTED)

    def _compile(self):
        """Compiles the program unless that is done; a program that does not compile ends here."""
        program = self.program
        if program.code is None:
            try:
                program.compile()
            except (SyntaxError, ValueError) as error:
                message = compile_message(error, program.source) or "does not compile"
                os.write(2, message.encode("utf-8", "backslashreplace"))
                self.desk.tell(0, NOT_COMPILED)
                _exit(NOT_STARTED)
        program.prepare()

    def _run(self):
        program, desk = self.program, self.desk
        left = leftovers.Leftovers(self.state, program, self.limits.memory)
        before_kb = _resident_kb()
        standard = None
        status = why = kilobytes = go = 0  # also before the first test, for frames show them
        desk.begin(int(time.process_time() * 1e6))
        while True:
            status, standard, why = run_test(program, standard, left.begin)
            kilobytes = _resident_kb()
            if status == NO_MEMORY:
                why |= leftovers.MEMORY
            if not self.last:
                why = left.found(why, kilobytes - before_kb)
            if not desk.report(status, why, kilobytes):
                _exit(1 if status == NO_MEMORY else status)
            if why or self.last:
                _exit(0)
            go = desk.wait()
            if go == NO_MORE:
                _exit(0)
            self.last = go == GO_LAST
            status = why = kilobytes = go = 0
            desk.restore()
