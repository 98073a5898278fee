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
from desk import GO_LAST, NO_MORE, Desk
from protocol import NOT_COMPILED, OUT_OF_MEMORY
from report import compile_message
from runner import NO_MEMORY, NOT_STARTED, run_test


def _resident_kb():
    return getrusage(RUSAGE_SELF).ru_maxrss


class Tools:
    """What every program's process needs of its zygote."""

    __slots__ = ("sandbox", "state", "shared", "parent")

    def __init__(self, sandbox, state, shared, parent):
        self.sandbox = sandbox
        self.state = state
        self.shared = shared
        self.parent = parent


class Child:
    """What a forked process does; called at the bottom of the stack, see main.py."""

    __slots__ = ("sandbox", "parent", "program", "memory", "table", "state", "desk", "last")

    def __init__(self, tools, program, limits, last):
        """`limits`: bytes of memory, and the table for the sandbox. `last`: only one test runs."""
        self.sandbox = tools.sandbox
        self.state = tools.state
        self.parent = tools.parent
        self.program = program
        self.memory, self.table = limits
        self.desk = Desk(tools.shared, program.answers_elsewhere)
        if program.asserts:
            program.desk = self.desk
        self.last = last

    def __call__(self):
        status = NOT_STARTED
        try:
            status = self.run(self.desk.kept)
        except MemoryError:
            self.desk.tell(0, OUT_OF_MEMORY)
        finally:
            _exit(status)

    def run(self, kept, filtered=True):
        """Runs the tests, and returns the exit status. `kept`: descriptors that stay open."""
        self.desk.restore()
        self.sandbox.enter(self.parent, kept, self.table, filtered)
        return self._run() if self._compile() else NOT_STARTED

    def _compile(self):
        """Compiles the program unless that is done. Returns whether it compiles."""
        program = self.program
        if program.code is None:
            try:
                program.compile()
            except (SyntaxError, ValueError) as error:
                message = compile_message(error, program.source) or "does not compile"
                os.write(2, message.encode("utf-8", "backslashreplace"))
                self.desk.tell(0, NOT_COMPILED)
                return False
        program.prepare()
        return True

    def _run(self):
        program, desk = self.program, self.desk
        left = leftovers.Leftovers(self.state, program, self.memory)
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
                return 1 if status == NO_MEMORY else status
            if why or self.last:
                return 0
            go = desk.wait()
            if go == NO_MORE:
                return 0
            self.last = go == GO_LAST
            status = why = kilobytes = go = 0
            desk.restore()
