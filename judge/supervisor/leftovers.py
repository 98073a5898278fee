"""Detects what a test leaves behind in its process, and clears what can be cleared.

Promises: a process that something is left in runs no further test, whether the test passed or not.
Everything that could carry data from one test to the next is listed in `Leftovers.found`. The
checks of the interpreter read its counters instead of its objects: reference counting would copy a
page per object in every forked process, half a millisecond in total. A program can defeat checks in
its own process; it then carries its own data, never expected outputs, from test to test.
"""

import builtins
import ctypes
import gc
import os
import re
import sys
import types

import desk
from isolation.linux import libc

# Why a process runs no further test: bits of the number in a record.
THREADS, DESCRIPTORS, STATE, MEMORY, STREAMS, ALONE = 1, 2, 4, 8, 16, 32
# PyDictObject: reference count, type, number of entries and, up to Python 3.13, a version number.
POINTER = ctypes.sizeof(ctypes.c_void_p)
SIZE_OFFSET = 2 * POINTER  # of dictionaries, lists and tuples
SET_SIZE_OFFSET = 3 * POINTER
VERSION_OFFSET = 3 * POINTER
CPYTHON = sys.implementation.name == "cpython"
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class whose attributes can be changed
MAX_PIECES = 1024  # of one gathering write
# A process whose memory has grown by this share of the limit runs no further test.
MEMORY_SHARE = 0.25
KILOBYTE = 1024
# Modules whose state in C no counter shows: a program that names one gets a process for each test.
HIDDEN_STATE = re.compile(
    rb"\b(?:signal|decimal|resource|ctypes|locale|faulthandler|tracemalloc|mmap|environ|putenv|chdir"
    rb"|umask|settrace|setprofile|setswitchinterval)\b"
)
# Modules that the judge or the interpreter itself changes between tests.
CHANGING = {"sys", "builtins", "__main__", "solution"}
# Containers that are replaced for each test, or that hold no state of a program.
CACHES = {
    ("sys", "argv"),
    ("sys", "orig_argv"),
    ("sys", "modules"),
    ("sys", "path_importer_cache"),
    ("re", "_cache"),
    ("re", "_cache2"),
    ("linecache", "cache"),
}


class BuiltinNames:
    """The names of `builtins` as each program must find them."""

    def __init__(self):
        self._kept = None
        self._version = None
        self._wanted = 0

    def keep(self):
        """Saves the present state. Call it when the judge will not change it any more."""
        names = builtins.__dict__
        self._version = _version_of(names)
        self._kept = dict(names)
        self._wanted = self._version.value if self._version is not None else 0

    def restore(self):
        if self._version is not None and self._version.value == self._wanted:
            return
        names = builtins.__dict__
        if names != self._kept:
            names.clear()
            names.update(self._kept)
        if self._version is not None:
            self._wanted = self._version.value


def _version_of(names):
    """The version number of a dictionary as a view on memory, or None if there is none."""
    version = ctypes.c_uint64.from_address(id(names) + VERSION_OFFSET)
    seen = [version.value]
    for value in (1, 2):
        names["__kept__"] = value
        seen.append(version.value)
    del names["__kept__"]
    seen.append(version.value)
    return version if CPYTHON and len(set(seen)) == len(seen) else None


builtin_names = BuiltinNames()


def _watched():
    """(address, bytes, dictionary) of the counters of all loaded modules, of their classes and of
    their containers; the dictionary is None if no change of the counter is harmless.
    """
    versions = _version_of({"a": 1}) is not None
    size = 2 * POINTER if versions else POINTER
    found = {}
    for name, module in list(sys.modules.items()):
        names = getattr(module, "__dict__", None)
        if not isinstance(names, dict) or name.startswith("_frozen_importlib"):
            continue
        if name not in CHANGING:
            found[id(names) + SIZE_OFFSET] = size, names
        for key, value in list(names.items()):
            if (name, key) in CACHES:
                continue
            if type(value) in (dict, list):
                found[id(value) + SIZE_OFFSET] = POINTER, None
            elif type(value) is set:
                found[id(value) + SET_SIZE_OFFSET] = POINTER, None
            elif isinstance(value, type) and value.__flags__ & HEAP_TYPE:
                found[id(gc.get_referents(value.__dict__)[0]) + SIZE_OFFSET] = size, None
    return [(address, *found[address]) for address in sorted(found)]


class Counters:
    """The counters of the interpreter's state, read by gathering writes of the kernel."""

    def __init__(self):
        self._watched = _watched() if CPYTHON else []
        self._before = [names and dict(names) for _, _, names in self._watched]
        self._batches = []
        for start in range(0, len(self._watched), MAX_PIECES):
            part = self._watched[start : start + MAX_PIECES]
            numbers = [number for place in part for number in place[:2]]
            self._batches.append(((ctypes.c_size_t * len(numbers))(*numbers), len(part)))
        self._size = sum(size for _, size, _ in self._watched)

    def read(self, notes=desk.NOTES):
        """The values of all counters as bytes, by way of the file `notes`; None if that fails."""
        try:
            for numbers, count in self._batches:
                libc.writev(notes, numbers, count)
            values = os.pread(notes, self._size, 0)
            os.ftruncate(notes, 0)
            os.lseek(notes, 0, os.SEEK_SET)
        except OSError:  # closed or filled by the program
            return None
        return values if len(values) == self._size else None

    def only_imports(self, before, now):
        """Whether the values differ only because modules got further submodules."""
        at = 0
        for (_, size, names), kept in zip(self._watched, self._before, strict=True):
            changed = before[at : at + size] != now[at : at + size]
            if changed and (names is None or not _only_modules_added(kept, names)):
                return False
            at += size
        return True


def _only_modules_added(before, now):
    for key, value in now.items():
        if key in before:
            if before[key] is not value:
                return False
        elif not isinstance(value, types.ModuleType):
            return False
    return len(now) >= len(before)


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
        self.counters = Counters()
        self.values = self.counters.read(notes)
        self.descriptors = {elsewhere: Descriptors(3 + elsewhere) for elsewhere in (False, True)}


class Leftovers:
    """What is checked and cleared after each test of a program."""

    def __init__(self, state, program, memory):
        self._state = state
        self._descriptors = state.descriptors[program.answers_elsewhere]
        self._kept = state.counters.read() if program.changes_state else state.values
        self._most_kb = memory * MEMORY_SHARE / KILOBYTE
        self._alone = program.alone

    def found(self, ended, grown_kb):
        """Why no further test may run in this process: 0 or bits. `ended`: bits of the runner."""
        why = ended | self._alone
        if why:
            return why
        builtin_names.restore()
        gc.enable()
        if grown_kb > self._most_kb:
            why |= MEMORY
        if self._descriptors.open():
            why |= DESCRIPTORS
        now = self._state.counters.read()
        if now is None or (now != self._kept and not self._harmless(now)):
            why |= STATE
        return why

    def _harmless(self, now):
        if self._kept is None or not self._state.counters.only_imports(self._kept, now):
            return False
        self._kept = now
        return True
