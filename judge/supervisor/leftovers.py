"""Notices a program that leaves names of its own in modules, where a later test in the same process finds them.

Promises: reads how many names each module has without touching the modules: counting references would copy a page
for each in every forked process. Does not see what is hidden elsewhere; outputs are compared in any case.
"""

import ctypes
import sys
import types

# PyDictObject: reference count, type, number of entries. Checked by `Modules`, which else counts the slow way.
ENTRIES_OFFSET = 2 * ctypes.sizeof(ctypes.c_void_p)


def _entries_at(address):
    return ctypes.c_ssize_t.from_address(address + ENTRIES_OFFSET).value


class Modules:
    """The modules that are loaded now, with the number of names of each."""

    def __init__(self):
        spaces = [module.__dict__ for module in list(sys.modules.values())]
        self._known = [(space, id(space), len(space)) for space in spaces]
        readable = sys.implementation.name == "cpython" and all(
            _entries_at(address) == size for _, address, size in self._known
        )
        addresses = [address + ENTRIES_OFFSET for _, address, _ in self._known]
        self._counts = [ctypes.c_ssize_t.from_address(address) for address in addresses] if readable else None
        self._sizes = [size for _, _, size in self._known]

    def _grown(self):
        if self._counts is not None and [count.value for count in self._counts] == self._sizes:
            return []
        return [(space, size) for space, _, size in self._known if len(space) != size]

    def gained(self):
        """Whether one has a name more or less than before, other than a submodule of its own."""
        for space, size in self._grown():
            added = list(space.items())[size:]
            if not added or any(not isinstance(value, types.ModuleType) for _, value in added):
                return True
        return False
