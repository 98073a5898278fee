"""Detects what a test leaves behind in its process, and clears what can be cleared.

Promises: a process that something is left in runs no further test, whether the test passed or not.
Everything that could carry data from one test to the next is listed in `Leftovers.found`. A program
can defeat checks in its own process; it then carries its own data, never expected outputs, from
test to test.
"""

import ctypes
import gc
import os
import re

import counters
import desk
import interpreter
from attributes import changes_attributes
from isolation.linux import libc

# Why a process runs no further test: bits of the number in a record.
THREADS, DESCRIPTORS, STATE, MEMORY, ALONE = 1, 2, 4, 8, 16
# A process whose memory has grown by this share of the limit runs no further test.
MEMORY_SHARE = 0.25
KILOBYTE = 1024
# Modules and functions whose state in C no counter shows: a program that names one gets a process
# for each test.
HIDDEN_STATE = re.compile(
    rb"\b(?:_?(?:signal|decimal|ctypes|locale|contextvars|codecs)|posix|resource|faulthandler"
    rb"|tracemalloc|mmap|environ|putenv|chdir|fchdir|umask|settrace|setprofile|setswitchinterval"
    rb"|set_threshold|set_debug|addaudithook|set_asyncgen_hooks)\b"
)


class _Poll(ctypes.Structure):
    _fields_ = [("fd", ctypes.c_int), ("events", ctypes.c_short), ("revents", ctypes.c_short)]


POLLNVAL = 0x20


class Descriptors:
    """The numbers that must be closed between two tests, asked for by one call."""

    def __init__(self, first):
        numbers = range(first, desk.DONE)
        self._polled = (_Poll * len(numbers))(*((number, 0, 0) for number in numbers))
        closed = (_Poll * len(numbers))(*((number, 0, POLLNVAL) for number in numbers))
        self._closed = bytes(closed)

    def open(self):
        """Whether one of them is open. Closes those above the range, which only dup2 reaches."""
        libc.poll(self._polled, len(self._polled), 0)
        os.closerange(desk.NOTES + 1, 1 << 16)
        return bytes(self._polled) != self._closed


class State:
    """The state of a zygote's interpreter, as each program finds it."""

    def __init__(self, notes):
        # By whether attributes count.
        self.counters = {some: counters.Counters(some) for some in (False, True)}
        self.values = {some: one.read(notes) for some, one in self.counters.items()}
        self.names = interpreter.Names()
        self.descriptors = {elsewhere: Descriptors(3 + elsewhere) for elsewhere in (False, True)}


class Leftovers:
    """What is checked and cleared after each test of a program."""

    def __init__(self, state, program, memory):
        self._state = state
        self._source = program.source
        self._descriptors = state.descriptors[program.answers_elsewhere]
        counted = changes_attributes(program.code, program.source)
        self._counters = state.counters[counted]
        self._kept = self._counters.read() if program.changes_state else state.values[counted]
        self._most_kb = memory * MEMORY_SHARE / KILOBYTE
        self._alone = program.alone

    def begin(self):
        """Call it when a test is about to run."""
        self._state.names.begin()

    def found(self, ended, grown_kb):
        """Why no further test may run in this process: 0 or bits. `ended`: bits of the runner."""
        try:
            return self._found(ended, grown_kb)
        except Exception:  # the program replaced what is called here
            return STATE

    def _found(self, ended, grown_kb):
        why = ended | self._alone
        if why:
            return why
        interpreter.builtin_names.restore()
        gc.enable()
        if grown_kb > self._most_kb:
            why |= MEMORY
        if self._descriptors.open():
            why |= DESCRIPTORS
        now = self._counters.read()
        if now is None or (now != self._kept and not self._harmless(now)):
            why |= STATE
        if interpreter.has_context() or not self._state.names.are_kept(self._source):
            why |= STATE
        return why

    def _harmless(self, now):
        if self._kept is None or not self._counters.only_imports(self._kept, now):
            return False
        self._kept = now
        return True
