"""What a program leaves in the interpreter, where a later test in the same process would find it.

Promises: builtins are put back after each test; a program that left names of its own in modules is noticed. Both
look at the interpreter's own counters instead of its objects: counting references would copy a page for each object
in every forked process, half a millisecond in all. What is hidden elsewhere is not seen; outputs are compared anyway.
"""

import builtins
import ctypes
import os
import sys
import types

from linux import libc

# PyDictObject: reference count, type, number of entries, and up to Python 3.13 a number that every change renews.
POINTER = ctypes.sizeof(ctypes.c_void_p)
ENTRIES_OFFSET = 2 * POINTER
VERSION_OFFSET = 3 * POINTER
CPYTHON = sys.implementation.name == "cpython"


def _entries_at(address):
    return ctypes.c_ssize_t.from_address(address + ENTRIES_OFFSET).value


class BuiltinNames:
    """The names of `builtins` as programs shall find them."""

    def __init__(self):
        self._kept = None
        self._version = None
        self._wanted = 0

    def keep(self):
        """Remembers the present state. Call it when nothing of ours will change it any more."""
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
    """The modules that are loaded now, with the number of names of each."""

    def __init__(self):
        spaces = [module.__dict__ for module in list(sys.modules.values())]
        self._known = [(space, id(space), len(space)) for space in spaces]
        readable = CPYTHON and all(_entries_at(address) == size for _, address, size in self._known)
        # Where the counts lie, for the kernel to gather: reading them here would make an object of each.
        places = [
            number
            for _, address, _ in self._known
            for number in (address + ENTRIES_OFFSET, POINTER)
        ]
        self._places = (ctypes.c_size_t * len(places))(*places) if readable else None
        self._sizes = b"".join(size.to_bytes(POINTER, sys.byteorder) for _, _, size in self._known)

    def _unchanged(self, scratch):
        """Whether all counts are as they were; `scratch`: a file that may be written to."""
        if self._places is None:
            return False
        at = os.lseek(scratch, 0, os.SEEK_END)
        written = libc.writev(scratch, self._places, len(self._known))
        return written == len(self._sizes) and os.pread(scratch, written, at) == self._sizes

    def gained(self, scratch):
        """Whether one has a name more or less than before, other than a submodule of its own."""
        try:
            if self._unchanged(scratch):
                return False
        except OSError:
            pass  # the program closed or filled the file: the slow way
        for space, _, size in self._known:
            if len(space) != size:
                added = list(space.items())[size:]
                if not added or any(not isinstance(value, types.ModuleType) for _, value in added):
                    return True
        return False
