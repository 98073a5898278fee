"""Detects state that a program leaves in the interpreter for later tests in the same process.

Promises: builtins are restored after each test; names that a program adds to modules are noticed.
Both checks read counters of the interpreter instead of its objects: reference counting would copy a
page per object in every forked process, half a millisecond in total. State hidden elsewhere is not
detected; outputs are compared anyway.
"""

import builtins
import ctypes
import os
import sys
import types

from isolation.linux import libc

# PyDictObject: reference count, type, number of entries and, up to Python 3.13, a version number.
POINTER = ctypes.sizeof(ctypes.c_void_p)
ENTRIES_OFFSET = 2 * POINTER
VERSION_OFFSET = 3 * POINTER
CPYTHON = sys.implementation.name == "cpython"


def _entries_at(address):
    return ctypes.c_ssize_t.from_address(address + ENTRIES_OFFSET).value


class BuiltinNames:
    """The names of `builtins` as each program must find them."""

    def __init__(self):
        self._kept = None
        self._version = None
        self._wanted = 0

    def keep(self):
        """Saves the present state. Call it when the judge will not change it any more."""
        names = builtins.__dict__
        version = ctypes.c_uint64.from_address(id(names) + VERSION_OFFSET)
        seen = [version.value]
        for value in (1, 2):
            names["__kept__"] = value
            seen.append(version.value)
        del names["__kept__"]
        seen.append(version.value)
        self._version = version if CPYTHON and len(set(seen)) == len(seen) else None
        self._kept = dict(names)
        self._wanted = version.value

    def restore(self):
        if self._version is not None and self._version.value == self._wanted:
            return
        names = builtins.__dict__
        if names != self._kept:
            names.clear()
            names.update(self._kept)
        if self._version is not None:
            self._wanted = self._version.value


builtin_names = BuiltinNames()


class Modules:
    """The loaded modules with their number of names."""

    def __init__(self):
        spaces = [module.__dict__ for module in list(sys.modules.values())]
        self._known = [(space, id(space), len(space)) for space in spaces]
        readable = CPYTHON and all(_entries_at(address) == size for _, address, size in self._known)
        # Addresses of the counts, for a gathering write by the kernel: reading them here would
        # create objects.
        places = [
            number
            for _, address, _ in self._known
            for number in (address + ENTRIES_OFFSET, POINTER)
        ]
        self._places = (ctypes.c_size_t * len(places))(*places) if readable else None
        self._sizes = b"".join(size.to_bytes(POINTER, sys.byteorder) for _, _, size in self._known)

    def _unchanged(self, scratch):
        """Whether all counts are unchanged; `scratch`: a file that may be overwritten."""
        if self._places is None:
            return False
        at = os.lseek(scratch, 0, os.SEEK_END)
        written = libc.writev(scratch, self._places, len(self._known))
        return written == len(self._sizes) and os.pread(scratch, written, at) == self._sizes

    def gained(self, scratch):
        """Whether a module has gained or lost a name, other than one of its submodules."""
        try:
            if self._unchanged(scratch):
                return False
        except OSError:
            pass  # the program closed or filled the file: use the slow way
        for space, _, size in self._known:
            if len(space) != size:
                added = list(space.items())[size:]
                if not added or any(not isinstance(value, types.ModuleType) for _, value in added):
                    return True
        return False
